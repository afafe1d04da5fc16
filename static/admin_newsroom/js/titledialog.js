// Asks for the title of a post, a film or a linked page, or for a picture's caption in one place.

const LONGEST = 200;
const LONGEST_CAPTION = 1000;

export function askForTitle(title, labels, take) {
  ask(title, [labels.titleOfPlace, labels.titleHelp, LONGEST], labels, take);
}

// Emptied, the place shows the picture's own caption again.
export function askForCaption(title, labels, take) {
  ask(title, [labels.captionHere, labels.captionHelp, LONGEST_CAPTION], labels, take);
}

function ask(title, [called, about, longest], labels, take) {
  const dialog = document.createElement("dialog");
  dialog.className = "link-dialog";
  const form = document.createElement("form");
  form.method = "dialog";
  const label = document.createElement("label");
  const input = document.createElement("input");
  Object.assign(input, { type: "text", value: title, maxLength: longest });
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
    if (dialog.returnValue === "save" && typed !== title) take(typed);
  });
  dialog.showModal();
  input.select();
}
