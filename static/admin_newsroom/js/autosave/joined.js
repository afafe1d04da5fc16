// A text that came back with somebody else's paragraphs in it, put into the editor: only what differs
// is replaced, so that the cursor stays where it is.

const blocksOf = (html) =>
  [...new DOMParser().parseFromString(html, "text/html").body.children].map(
    (block) => block.outerHTML,
  );

// How many blocks two texts have in common at the beginning, and behind that at the end.
const common = (one, other) => {
  const most = Math.min(one.length, other.length);
  let start = 0;
  while (start < most && one[start] === other[start]) start++;
  let end = 0;
  while (end < most - start && one.at(-1 - end) === other.at(-1 - end)) end++;
  return [start, end];
};

// Returns `made` with what was typed since `sent`; null where both touch the same stretch.
export function withTyped(sent, made, now) {
  const [before, after, typed] = [sent, made, now].map(blocksOf);
  const [start, end] = common(before, after);
  const [from, to] = common(before, typed);
  const isBelow = from >= before.length - end;
  const isAbove = before.length - to <= start;
  if (!isBelow && !isAbove) return null;
  const news = after.slice(start, after.length - end);
  const shift = isBelow ? 0 : typed.length - before.length;
  typed.splice(start + shift, before.length - end - start, ...news);
  return typed.join("");
}

export function showText(editor, html) {
  const now = blocksOf(editor.getHTML());
  const wanted = blocksOf(html);
  const [start, end] = common(now, wanted);
  const { doc } = editor.state;
  const news = wanted.slice(start, wanted.length - end).join("");
  if (doc.childCount !== now.length || !news) {
    editor.commands.setContent(html, { emitUpdate: true });
    return;
  }
  const placeOf = (index) => {
    let place = 0;
    for (let at = 0; at < index; at++) place += doc.child(at).nodeSize;
    return place;
  };
  const range = { from: placeOf(start), to: placeOf(now.length - end) };
  editor.commands.insertContentAt(range, news, { updateSelection: false });
}
