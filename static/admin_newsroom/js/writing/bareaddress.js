// An address alone on a line becomes what it shows, where `articles/body/embeds.py` takes it: a
// video, a post, a map; an own story becomes "Read also". Any other becomes a card where its page
// tells its title, which the server asks, or where a short address leads to one of those; else it stays a link. Undoing brings the line back.

import { about, pageAt } from "../places.js";

const ADDRESS = /^https?:\/\/\S+$/i;

export const isEmptyLine = ({ $from, empty }) =>
  empty && $from.depth === 1 && $from.parent.isTextblock && !$from.parent.content.size;

export function plugin(Plugin, editor, { addresses }) {
  return new Plugin({
    props: {
      handleKeyDown(_view, { key, shiftKey }) {
        const { $from, empty } = editor.state.selection;
        const isWritten = key === "Enter" && !shiftKey && empty && $from.depth === 1;
        if (isWritten) showInstead(editor, $from.parent.textContent, addresses);
        return false; // the line ends as any
      },
    },
  });
}

// Asks what `text` shows, and puts it where a paragraph of nothing else stands then.
export async function showInstead(editor, text, addresses) {
  const written = text.trim();
  if (!ADDRESS.test(written)) return;
  const found = await about("address", written, addresses.place).catch(() => null);
  if (!found) return;
  const { kind, value } = found;
  if (kind && kind !== "link") put(editor, written, { kind, value });
  if (kind === "story" || !value) return;
  const { title, embed } = await pageAt(value, addresses).catch(() => ({}));
  if (embed) put(editor, written, { kind: "embed", value: embed, title }, { isLate: true });
  else if (!title) return;
  else if (kind === "link") put(editor, written, { kind, value, title }, { isLate: true });
  else entitle(editor, value, title);
}

function put(editor, written, attributes, { isLate = false } = {}) {
  if (editor.isDestroyed) return;
  const { doc, tr, schema, selection } = editor.state;
  let done = false;
  doc.forEach((block, at) => {
    const isIt = block.type === schema.nodes.paragraph && block.textContent.trim() === written;
    if (done || !isIt) return;
    const isLeft = selection.from < at || selection.to > at + block.nodeSize;
    if (isLate && !isLeft) return; // it is being changed
    tr.replaceWith(at, at + block.nodeSize, schema.nodes.place.create(attributes));
    if (tr.doc.lastChild.type === schema.nodes.place)
      tr.insert(tr.doc.content.size, schema.nodes.paragraph.create());
    done = true;
  });
  if (done) editor.view.dispatch(tr);
}

// Gives a place its title, unless the writer did meanwhile.
function entitle(editor, value, title) {
  if (editor.isDestroyed) return;
  const { doc, tr } = editor.state;
  doc.forEach(({ type, attrs }, at) => {
    if (type.name === "place" && attrs.value === value && !attrs.title)
      tr.setNodeMarkup(at, null, { ...attrs, title });
  });
  if (tr.docChanged) editor.view.dispatch(tr);
}
