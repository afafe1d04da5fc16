// An address alone on a line becomes what it shows, where `articles/body/embeds.py` takes it: a
// video, a post, a map. Every other stays a link; undoing brings the line back.

import { about } from "../places.js";

const ADDRESS = /^https?:\/\/\S+$/i;

export const isEmptyLine = ({ $from, empty }) =>
  empty && $from.depth === 1 && $from.parent.isTextblock && !$from.parent.content.size;

export function plugin(Plugin, editor, { addresses }) {
  return new Plugin({
    props: {
      handleKeyDown(_view, { key, shiftKey }) {
        const { $from, empty } = editor.state.selection;
        const isWritten = key === "Enter" && !shiftKey && empty && $from.depth === 1;
        if (isWritten) showInstead(editor, $from.parent.textContent, addresses.place);
        return false; // the line ends as any
      },
    },
  });
}

// Asks what `text` shows, and puts it where a paragraph of nothing else stands then.
export async function showInstead(editor, text, address) {
  const written = text.trim();
  if (!ADDRESS.test(written)) return;
  const found = await about("embed", written, address).catch(() => null);
  if (!found?.value || editor.isDestroyed) return;
  const { doc, tr, schema } = editor.state;
  let done = false;
  doc.forEach((block, at) => {
    if (done || block.type !== schema.nodes.paragraph || block.textContent.trim() !== written)
      return;
    const place = schema.nodes.place.create({ kind: "embed", value: found.value });
    tr.replaceWith(at, at + block.nodeSize, place);
    if (tr.doc.lastChild.type === schema.nodes.place)
      tr.insert(tr.doc.content.size, schema.nodes.paragraph.create());
    done = true;
  });
  if (done) editor.view.dispatch(tr);
}
