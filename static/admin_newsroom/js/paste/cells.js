// What is pasted into a cell of a table, which holds paragraphs alone.

const CELL = /^table(Cell|Header)$/;
const TABLE = /^table/;

// Lists, headings and quotes become lines there: whatever a cell cannot hold would part the table. A
// table is laid over the cells, and a picture goes between what it parts, for it must not be lost.
export function asCell(slice, view) {
  const { $from } = view.state.selection;
  const isInCell = Array.from({ length: $from.depth }, (_, at) => $from.node(at + 1)).some(
    ({ type }) => CELL.test(type.name),
  );
  const { content } = slice;
  if (!isInCell || !content.firstChild || TABLE.test(content.firstChild.type.name)) return slice;
  const { paragraph } = view.state.schema.nodes;
  const lines = [];
  let isText = true;
  content.descendants((node) => {
    if (node.type.name === "place") isText = false;
    if (node.isTextblock)
      lines.push(node.type === paragraph ? node : paragraph.create(null, node.content));
    return !node.isTextblock;
  });
  if (!isText || !lines.length) return slice;
  return new slice.constructor(content.constructor.from(lines), 1, 1);
}
