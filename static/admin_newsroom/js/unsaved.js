// Who leaves a page of the desk is asked first where something was typed that nobody has saved: in a
// form, or in a note that was not sent. The form of a story keeps what is typed by itself.

const typed = new Set();
const kept = new Set(); // saved nowhere, whatever their fields say

const isGuarded = (form) =>
  form?.getAttribute("method") === "post" && !form.matches("#changelist-form, [data-autosave]");

const differs = (field) => {
  if (field.options) return [...field.options].some((one) => one.selected !== one.defaultSelected);
  if (["checkbox", "radio"].includes(field.type)) return field.checked !== field.defaultChecked;
  return field.type !== "hidden" && field.value !== (field.defaultValue ?? field.value);
};

// Whether a form of this page, that of a story aside, holds what would be lost with the page.
export const hasUnsaved = () =>
  kept.size > 0 || [...typed].some((form) => [...form.elements].some(differs));

const ask = (event) => {
  if (hasUnsaved()) event.preventDefault();
};

function note(form, forms) {
  if (!isGuarded(form)) return;
  forms.add(form);
  addEventListener("beforeunload", ask); // only now: a page with one is not kept for going back
}

const formOf = (field) => field.form ?? field.closest("form");

document.addEventListener("input", ({ target, isTrusted }) => {
  if (isTrusted) note(formOf(target), typed);
});
// What scripts changed because somebody asked them to, such as the order of a list.
document.addEventListener("form:changed", ({ target }) => note(target, kept));
document.addEventListener("submit", ({ target, defaultPrevented }) => {
  if (defaultPrevented) return;
  typed.delete(target);
  kept.delete(target);
});
// What was refused stands in its form again.
for (const fault of document.querySelectorAll(".errorlist, [aria-invalid=true]")) {
  note(formOf(fault), kept);
}
