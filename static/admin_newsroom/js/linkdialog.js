// Asks where a link leads, for the selected words or the link that the cursor is in: an address, or
// a story of the site, found by its words.

import { address as linked } from "./paste/links.js";

const SHORTEST = 3; // letters that are looked for
const PAUSE = 250; // milliseconds

export function askForLink(editor, labels, addresses) {
  const inLink = editor.isActive("link");
  const dialog = document.createElement("dialog");
  dialog.className = "link-dialog";
  const form = document.createElement("form");
  form.method = "dialog";
  const label = document.createElement("label");
  const input = document.createElement("input");
  input.type = "text";
  input.value = editor.getAttributes("link").href || "https://";
  const help = document.createElement("p");
  help.className = "help";
  help.textContent = labels.addressHelp;
  label.append(labels.address, input);
  const results = document.createElement("ul");
  results.className = "place-results";
  const status = document.createElement("p");
  status.className = "help";
  status.setAttribute("role", "status");
  const buttons = document.createElement("p");
  buttons.append(button(labels.apply, "submit", "apply", "default"));
  if (inLink) buttons.append(button(labels.unlink, "button", "unlink"));
  buttons.append(button(labels.cancel, "button", "cancel"));
  form.append(label, help, results, status, buttons);
  dialog.append(form);
  document.body.append(dialog);

  const finish = (act) => {
    dialog.close();
    act?.();
    editor.commands.focus();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = results.querySelector("input:checked")?.value || input.value.trim();
    const address = typed === "https://" ? "" : linked(typed);
    input.setCustomValidity(address ? "" : labels.addressHelp);
    if (!input.reportValidity()) return;
    finish(() => setLink(editor, address));
  });
  input.addEventListener("input", () => input.setCustomValidity(""));
  if (addresses?.find) offerStories(input, results, status, labels, addresses.find);
  form.addEventListener("click", (event) => {
    if (event.target.value === "cancel") finish();
    if (event.target.value === "unlink")
      finish(() => editor.chain().focus().extendMarkRange("link").unsetLink().run());
  });
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
  input.select();
}

// Words that are no address are looked for: drafts too, as far as the editor may see them.
function offerStories(input, results, status, labels, address) {
  let timer = 0;
  let asked = 0;
  const search = async () => {
    const words = input.value.trim();
    const number = ++asked;
    let stories = [];
    if (words.length >= SHORTEST && !/[:/]/.test(words)) {
      const answer = await fetch(`${address}?${new URLSearchParams({ q: words })}`);
      if (!answer.ok) return;
      stories = (await answer.json()).stories;
      if (number !== asked) return;
      status.textContent = stories.length ? "" : labels.nothing;
    } else {
      status.textContent = "";
    }
    results.replaceChildren(...stories.map((story) => line(story, labels)));
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => search().catch(() => {}), PAUSE);
  });
}

function line({ headline, url, state }, labels) {
  const made = document.createElement("li");
  const label = document.createElement("label");
  const box = document.createElement("input");
  Object.assign(box, { type: "radio", name: "story", value: url, disabled: !url });
  const words = document.createElement("span");
  words.textContent = headline;
  const note = document.createElement("small");
  note.textContent = url ? state : `${state} · ${labels.noAddress}`;
  label.append(box, words, note);
  made.append(label);
  return made;
}

// Afterwards the cursor stands behind the link: the next key neither replaces nor lengthens it.
function setLink(editor, href) {
  const chain = editor.chain().focus();
  if (editor.isActive("link")) {
    chain.extendMarkRange("link").setLink({ href });
  } else if (editor.state.selection.empty) {
    chain.insertContent({ type: "text", text: href, marks: [{ type: "link", attrs: { href } }] });
  } else {
    chain.setLink({ href });
  }
  chain
    .command(({ tr, commands }) => commands.setTextSelection(tr.selection.to))
    .command(({ tr, state }) => Boolean(tr.removeStoredMark(state.schema.marks.link)))
    .run();
}

function button(text, type, value, className = "") {
  const made = document.createElement("button");
  Object.assign(made, { type, value, className, textContent: text });
  return made;
}
