// What an update changes for readers, shown in a dialog over the text before it goes out. It stays a
// part of the form: its button sends the form again, with the answer.

const HELD = ".update";
const ANSWERS = ".update-facts [name]";

let given = []; // what was answered, also while an answer of the server was on its way

export const isHeld = (page) => page.querySelector(HELD) !== null;

export function showUpdate(form, fresh) {
  takeUpdateAway(form);
  const dialog = document.createElement("dialog");
  dialog.className = "update-dialog";
  const section = document.importNode(fresh.querySelector(HELD), true);
  section.removeAttribute("role"); // the dialog is read aloud as one
  dialog.setAttribute("aria-labelledby", "update-heading");
  section.querySelector("h2").autofocus = true; // no key of a text presses a button
  const back = Object.assign(document.createElement("button"), { type: "button" });
  back.textContent = form.dataset.wordGoOnWriting;
  back.addEventListener("click", () => dialog.close());
  section.querySelector(".update-end").append(back);
  // What was shown is looked at again; what was answered stays.
  dialog.addEventListener("close", () => {
    form.elements.reviewed.value = "";
  });
  answer(section);
  dialog.append(section);
  form.append(dialog);
  dialog.showModal();
}

export const takeUpdateAway = (form) => {
  const fields = [...form.querySelectorAll(ANSWERS)];
  if (fields.length) given = fields.map(({ name, value, checked }) => ({ name, value, checked }));
  for (const one of form.querySelectorAll(`.update-dialog, ${HELD}`)) one.remove();
};

// It went out: the next update is answered anew.
export const forgetAnswers = () => (given = []);

function answer(section) {
  for (const field of section.querySelectorAll(ANSWERS)) {
    const isChoice = field.type === "radio" || field.type === "checkbox";
    const is = (one) => one.name === field.name && (!isChoice || one.value === field.value);
    const before = given.find((one) => is(one));
    if (!before) continue;
    if (isChoice) field.checked = before.checked;
    else field.value = before.value;
  }
}
