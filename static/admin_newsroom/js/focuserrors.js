// A form that was refused begins where something is wrong: the first such field has the focus, or
// what is said above the form where no field has to do with it.

const WRONG =
  ":is(.errors, .row-field:has(.errorlist), .form-row:has(.errorlist), .field:has(.errorlist))";
const FIELDS = "input:not([type=hidden]), select, textarea, [contenteditable=true]";
const SAID = ".errornote, .errorlist.nonfield, .conflict";
const TYPED = "input, select, textarea, [contenteditable=true]";

export function focusFirstError(form) {
  const fields = [...form.querySelectorAll(`[aria-invalid=true], ${WRONG} :is(${FIELDS})`)];
  const first = fields.find((one) => one.checkVisibility({ visibilityProperty: true }));
  if (first) return first.focus();
  const said = form.querySelector(SAID) ?? document.querySelector(SAID);
  if (!said) return null;
  said.tabIndex = -1;
  return said.focus();
}

// Whether somebody types on: keys that were meant for one field must not go into another.
export const isTyping = () => document.activeElement?.matches(TYPED) ?? false;

const [form] = document.querySelectorAll("#content-main form:has(.errorlist)");
if (form) focusFirstError(form);
