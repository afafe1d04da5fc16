// Opens the menu of an empty line by a press instead of a "/".

export const KEY = "slashMenu";

// Begins it at the cursor: in a new paragraph where this one has words.
export function openMenu(editor) {
  const { $from } = editor.state.selection;
  const isEmpty = $from.depth === 1 && $from.parent.isTextblock && !$from.parent.content.size;
  const chain = editor.chain().focus();
  if (!isEmpty)
    chain.insertContentAt($from.depth ? $from.after(1) : $from.pos, { type: "paragraph" });
  chain.run();
  editor.chain().insertContent("/").setMeta(KEY, { isPressed: true }).run();
}
