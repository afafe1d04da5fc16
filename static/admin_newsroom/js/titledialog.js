// Asks for the title of a post, a film or a linked page, or for a picture's caption in one place.

const LONGEST = 200;
const LONGEST_CAPTION = 1000;

export function askForTitle(title, labels, take) {
  const input = document.createElement("input");
  Object.assign(input, { type: "text", value: title, maxLength: LONGEST });
  ask(input, [labels.titleOfPlace, labels.titleHelp], labels, take);
}

// `own`: the picture's own caption, which stands in the place where it is given none.
export function askForCaption(title, own, labels, take) {
  const input = document.createElement("textarea");
  Object.assign(input, { rows: 3, value: title, maxLength: LONGEST_CAPTION, placeholder: own });
  // It is one line, however long.
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    input.form.requestSubmit(input.form.querySelector(".default"));
  });
  ask(input, [labels.captionOfPlace, labels.captionHelp], labels, take);
}

function ask(input, [called, about], labels, take) {
  const given = input.value;
  const dialog = document.createElement("dialog");
  dialog.className = "link-dialog";
  const form = document.createElement("form");
  form.method = "dialog";
  const label = document.createElement("label");
  label.append(called, input);
  const help = document.createElement("p");
  help.className = "help";
  help.textContent = about;
  const buttons = document.createElement("p");
  const save = document.createElement("button");
  Object.assign(save, { className: "default", textContent: labels.save, value: "save" });
  const cancel = document.createElement("button");
  Object.assign(cancel, { type: "button", textContent: labels.cancel });
  cancel.addEventListener("click", () => dialog.close());
  buttons.append(save, cancel);
  form.append(label, help, buttons);
  dialog.append(form);
  document.body.append(dialog);
  dialog.addEventListener("close", () => {
    dialog.remove();
    const typed = input.value.replace(/\s+/g, " ").trim();
    if (dialog.returnValue === "save" && typed !== given) take(typed);
  });
  dialog.showModal();
  input.select();
}
