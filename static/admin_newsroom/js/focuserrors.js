// A form that was refused begins where something is wrong: the first such field has the focus, or
// what is said above the form where no field has to do with it.

const WRONG =
  ":is(.errors, .row-field:has(.errorlist), .form-row:has(.errorlist), .field:has(.errorlist))";
const FIELDS = "input:not([type=hidden]), select, textarea, [contenteditable=true]";
const PLACE = ".form-row, .row-field, .field, .row, fieldset";
const SAID = ".errornote, .errorlist.nonfield, .conflict";
const TYPED = "input, select, textarea, [contenteditable=true]";

// A list that is searched in lies over the field that keeps what is chosen.
const typed = (field) =>
  field.matches(".select2-hidden-accessible")
    ? field.parentElement.querySelector(".select2-selection")
    : field;
const isShown = (field) => field.checkVisibility({ visibilityProperty: true });

export function focusFirstError(form) {
  const fields = [...form.querySelectorAll(`[aria-invalid=true], ${WRONG} :is(${FIELDS})`)];
  const first = fields.find(isShown);
  if (first) return typed(first).focus();
  const said = form.querySelector(SAID) ?? document.querySelector(SAID);
  if (!said) return null;
  said.tabIndex = -1;
  return said.focus();
}

// From a line of the list above the form to its field, also where that is folded away.
function follow(event) {
  const link = event.target.closest?.(".error-links a");
  const target = link && document.getElementById(link.hash.slice(1));
  if (!target) return;
  for (let one = target.closest("details"); one; one = one.parentElement.closest("details"))
    one.open = true;
  const place = target.closest(PLACE) ?? target;
  const field = [target, ...place.querySelectorAll(FIELDS)].find(
    (one) => one.matches(FIELDS) && isShown(one),
  );
  event.preventDefault();
  if (!field) place.tabIndex = -1;
  (field ? typed(field) : place).focus({ preventScroll: true });
  place.scrollIntoView({ block: "center" });
}
document.addEventListener("click", follow);

// Whether somebody types on: keys that were meant for one field must not go into another.
export const isTyping = () => document.activeElement?.matches(TYPED) ?? false;

const [form] = document.querySelectorAll("#content-main form:has(.errorlist)");
if (form) focusFirstError(form);
