// Says that pictures did not come along with a pasted text, and offers to place them: a picture
// belongs to the desk of pictures, where its credit and description are.

import { askForPlace } from "./placedialog.js";

export function tellWhatStayed(frame, editor, labels, addresses) {
  const box = document.createElement("div");
  box.className = "prose-left";
  box.setAttribute("role", "status");
  frame.querySelector(".prose-tools").after(box);

  const tell = ({ pictures, isFile }) => {
    const words = document.createElement("p");
    words.textContent = isFile ? labels.filesLeft : labels.picturesLeft.replace("%s", pictures);
    const add = document.createElement("a");
    Object.assign(add, {
      href: addresses.addPicture,
      target: "_blank",
      textContent: labels.addPicture,
    });
    const place = button(labels.placePictures);
    place.addEventListener("click", () => askForPlace(editor, "pictures", labels, addresses.place));
    const close = button(labels.close);
    close.addEventListener("click", () => {
      box.replaceChildren();
      editor.commands.focus();
    });
    const acts = document.createElement("p");
    acts.append(add, place, close);
    box.replaceChildren(words, acts);
  };
  frame.addEventListener("prose:left", (event) => tell(event.detail));

  // A file that is dropped beside a field for files would take the page's place.
  const isFile = (event) =>
    event.dataTransfer?.types.includes("Files") && !event.target.closest?.("input[type=file]");
  addEventListener("dragover", (event) => {
    if (isFile(event)) event.preventDefault();
  });
  addEventListener(
    "drop",
    (event) => {
      if (!isFile(event)) return;
      event.preventDefault();
      event.stopPropagation();
      tell({ pictures: event.dataTransfer.files.length, isFile: true });
    },
    { capture: true },
  );
}

function button(text) {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", textContent: text });
  return made;
}
