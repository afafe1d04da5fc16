// What a refused form says, shown in the form that was sent: at the fields, and above them all.

import { focusFirstError, isTyping } from "../focuserrors.js";

const SAID = ".errornote, .conflict, .story > .errorlist";
const PLACES = ".field, .row-field";

export const fieldsAround = (place) => [...place.querySelectorAll("input, select, textarea")];

export function takeErrorsAway(form) {
  for (const one of form.querySelectorAll(`${SAID}, ul.errorlist`)) one.remove();
  for (const one of form.querySelectorAll(".errors")) one.classList.remove("errors");
  for (const one of form.querySelectorAll("[aria-invalid]")) one.removeAttribute("aria-invalid");
}

export function showErrors(form, fresh) {
  const columns = form.querySelector(".story-columns");
  const said = [...fresh.querySelectorAll(SAID)];
  columns.before(...said.map((one) => document.importNode(one, true)));
  for (const list of fresh.querySelectorAll(".story-columns ul.errorlist")) {
    const place = placeOf(form, list);
    if (!place) continue;
    place.classList.add("errors");
    place.closest("details")?.setAttribute("open", "");
    const shown = document.importNode(list, true);
    const label = place.querySelector(":scope > label, :scope > legend");
    if (label) label.after(shown);
    else place.prepend(shown);
  }
  if (isTyping()) form.querySelector(SAID)?.scrollIntoView({ block: "center" });
  else focusFirstError(form);
}

// Where the same field, or the same list of rows, stands in this form.
function placeOf(form, list) {
  const theirs = list.closest(PLACES);
  const fields = theirs ? fieldsAround(theirs).filter(({ name }) => name) : [];
  if (!fields.length) {
    const rows = list.closest("[data-rows]")?.dataset.rows;
    return rows && form.querySelector(`[data-rows="${CSS.escape(rows)}"]`);
  }
  const named = form.elements[fields[0].name];
  const mine = (named instanceof RadioNodeList ? named[0] : named)?.closest(PLACES);
  // A field that asks something has another one beside it, which says what was asked.
  for (const field of fields.slice(1))
    if (mine && !form.elements[field.name]) mine.append(document.importNode(field, true));
  for (const field of fields)
    if (mine && field.name.endsWith("-asked")) form.elements[field.name].value = field.value;
  return mine;
}
