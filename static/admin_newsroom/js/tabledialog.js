// Puts a table where the cursor is; inside one it offers what can be done with it.

const ACTS = [
  "addRowAfter",
  "addColumnAfter",
  "toggleHeaderRow",
  "deleteRow",
  "deleteColumn",
  "deleteTable",
];

export function askForTable(editor, labels) {
  if (!editor.isActive("table")) {
    editor.chain().focus().insertTable({ rows: 3, cols: 2, withHeaderRow: true }).run();
    return;
  }
  const dialog = document.createElement("dialog");
  dialog.className = "link-dialog table-dialog";
  dialog.setAttribute("aria-label", labels.table);
  for (const act of [...ACTS, "cancel"]) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", textContent: labels[act] });
    button.addEventListener("click", () => {
      dialog.close();
      if (act !== "cancel") editor.chain().focus()[act]().run();
    });
    dialog.append(button);
  }
  dialog.addEventListener("close", () => {
    dialog.remove();
    editor.commands.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
}
