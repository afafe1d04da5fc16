// Asks which story, which pictures or which post of another site stands where the cursor is.

import { chooser } from "./pictures/arriving.js";
import { about, pageAt } from "./places.js";

export function askForPlace(editor, kind, labels, addresses) {
  const address = addresses.place;
  const dialog = document.createElement("dialog");
  dialog.className = "link-dialog place-dialog";
  const form = document.createElement("form");
  form.method = "dialog";
  const label = document.createElement("label");
  const input = document.createElement("input");
  input.type = kind === "embed" ? "url" : "search";
  label.append(
    { story: labels.searchStory, pictures: labels.searchPictures, embed: labels.embedAddress }[
      kind
    ],
    input,
  );
  const results = document.createElement("ul");
  results.className = "place-results";
  const help = document.createElement("p");
  help.className = "help";
  help.setAttribute("role", "status");
  help.textContent = kind === "embed" ? labels.embedHelp : "";
  const buttons = document.createElement("p");
  const cancel = button(labels.cancel, "button", "");
  cancel.addEventListener("click", () => dialog.close());
  buttons.append(button(labels.place, "submit", "default"), cancel);
  form.append(label, help, results, buttons);
  if (kind === "pictures" && addresses.upload) {
    const config = { labels, addresses };
    const fresh = document.createElement("p");
    fresh.className = "place-fresh";
    const before = () => dialog.close();
    fresh.append(
      chooser(editor, config, { before }),
      chooser(editor, config, { before, isCamera: true }),
    );
    form.prepend(fresh);
  }
  dialog.append(form);
  document.body.append(dialog);
  dialog.addEventListener("close", () => {
    dialog.remove();
    editor.commands.focus();
  });

  const put = (value, as = kind, title = "") => {
    dialog.close();
    editor.chain().focus().insertPlace({ kind: as, value, title }).run();
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (kind === "embed") {
      const found = await about("address", input.value.trim(), address).catch(() => null);
      if (!found?.value) {
        help.textContent = `${labels.nothing} ${labels.embedHelp}`;
        return;
      }
      help.textContent = labels.waiting;
      const isOwn = found.kind === "story";
      const page = isOwn ? {} : await pageAt(found.value, addresses).catch(() => ({}));
      if (dialog.open)
        put(page.embed ?? found.value, page.embed ? "embed" : found.kind, page.title);
      return;
    }
    const chosen = [...results.querySelectorAll("input:checked")].map((box) => box.value);
    if (chosen.length) put(chosen.join(","));
    else input.focus();
  });
  if (kind !== "embed") searching(input, results, help, kind, labels, address);
  dialog.showModal();
}

function searching(input, results, help, kind, labels, address) {
  let timer = 0;
  const search = async () => {
    const answer = await fetch(`${address}?${new URLSearchParams({ kind, q: input.value })}`);
    const { found } = await answer.json();
    const kept = [...results.querySelectorAll("input:checked")].map((box) => box.closest("li"));
    const names = new Set(kept.map((line) => line.querySelector("input").value));
    results.replaceChildren(
      ...kept,
      ...found.filter(({ value }) => !names.has(value)).map((row) => line(row, kind)),
    );
    help.textContent = results.children.length ? "" : labels.nothing;
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => search().catch(() => {}), 250);
  });
  search().catch(() => {});
}

function line({ value, text, note, thumbnail }, kind) {
  const made = document.createElement("li");
  const label = document.createElement("label");
  const box = document.createElement("input");
  Object.assign(box, { type: kind === "story" ? "radio" : "checkbox", name: "place", value });
  label.append(box);
  if (thumbnail) {
    const image = document.createElement("img");
    Object.assign(image, { src: thumbnail, alt: "", width: 60, height: 40 });
    label.append(image);
  }
  const words = document.createElement("span");
  words.textContent = text;
  const small = document.createElement("small");
  small.textContent = note;
  label.append(words, small);
  made.append(label);
  return made;
}

function button(text, type, className) {
  const made = document.createElement("button");
  Object.assign(made, { type, className, textContent: text });
  return made;
}
