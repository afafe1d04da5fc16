// The list of keys that do something: on "?" where nobody writes, or by its button.

const IS_APPLE = /Mac|iP(hone|ad)/.test(navigator.platform);
const CONTROL = IS_APPLE ? "⌘" : "Ctrl";
const ALT = IS_APPLE ? "⌥" : "Alt";

// Each: the label's name and the keys.
const KEYS = [
  ["save", [CONTROL, "S"]],
  ["insert", ["/"]],
  ["link", [CONTROL, "K"]],
  ["bold", [CONTROL, "B"]],
  ["italic", [CONTROL, "I"]],
  ["strike", [CONTROL, "Shift", "S"]],
  ["heading2", [CONTROL, ALT, "2"]],
  ["heading3", [CONTROL, ALT, "3"]],
  ["blockquote", [CONTROL, "Shift", "B"]],
  ["orderedList", [CONTROL, "Shift", "7"]],
  ["bulletList", [CONTROL, "Shift", "8"]],
  ["horizontalRule", ["---"]],
  ["lineBreak", ["Shift", "Enter"]],
  ["undo", [CONTROL, "Z"]],
  ["redo", [CONTROL, "Shift", "Z"]],
  ["sendNote", [CONTROL, "Enter"]],
  ["moveRow", [ALT, "↑ ↓"]],
  ["shortcuts", ["?"]],
];

export function showShortcuts(labels) {
  const dialog = document.createElement("dialog");
  dialog.className = "link-dialog shortcuts-dialog";
  const heading = document.createElement("h2");
  heading.id = "shortcuts-heading";
  heading.textContent = labels.shortcuts;
  dialog.setAttribute("aria-labelledby", heading.id);
  const rows = document.createElement("dl");
  for (const [name, keys] of KEYS) {
    const row = document.createElement("div");
    const what = document.createElement("dt");
    what.textContent = labels[name];
    const how = document.createElement("dd");
    for (const key of keys) {
      const shown = document.createElement("kbd");
      shown.textContent = key;
      how.append(shown, " ");
    }
    row.append(what, how);
    rows.append(row);
  }
  const form = document.createElement("form");
  form.method = "dialog";
  const buttons = document.createElement("p");
  const close = document.createElement("button");
  Object.assign(close, { className: "default", textContent: labels.close });
  buttons.append(close);
  form.append(buttons);
  dialog.append(heading, rows, form);
  document.body.append(dialog);
  const before = document.activeElement;
  dialog.addEventListener("close", () => {
    dialog.remove();
    before?.focus?.();
  });
  dialog.showModal();
}

// Shows the list on "?", but where it is a sign that somebody writes.
export function listenForShortcuts(labels) {
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (key !== "?" || event.ctrlKey || event.metaKey || event.altKey) return;
    const isWriting = target.closest?.("input, textarea, select, [contenteditable], .select2");
    if (isWriting || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    showShortcuts(labels);
  });
}
