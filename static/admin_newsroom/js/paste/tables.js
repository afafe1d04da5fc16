// Reading a table cell by cell, as articles/body/tables.py does.

import { rules } from "./rules.js";

export class TableReader {
  constructor(newReader) {
    this.newReader = newReader;
    this.rows = [];
    this.outside = newReader();
    this.cell = null;
    this.depth = 0;
  }

  start(tag, given) {
    if (tag === "table") this.depth += 1;
    if (this.depth === 0 && tag === "tr") {
      this.cell = null;
      this.rows.push([]);
    } else if (this.depth === 0 && rules.cells.has(tag)) {
      this.cell = this.newReader();
      if (!this.rows.length) this.rows.push([]);
      this.rows
        .at(-1)
        .push({ tag, reader: this.cell, columns: span(given.colspan), rows: span(given.rowspan) });
    } else (this.cell || this.outside).start(tag, given);
  }

  // Whether what ended was the table itself.
  end(tag) {
    if (tag === "table") {
      if (this.depth === 0) return true;
      this.depth -= 1;
    }
    if (this.depth === 0 && (tag === "tr" || rules.cells.has(tag))) this.cell = null;
    else (this.cell || this.outside).end(tag);
    return false;
  }

  data(text) {
    (this.cell || this.outside).data(text);
  }
}

const span = (given) => (/^[0-9]{1,5}$/.test(given || "") ? Math.max(1, Number(given)) : 1);

// Rows in which every cell stands below its heading: one that covers several places stands in the
// first, the others are empty.
export function even(rows) {
  const made = [];
  let covered = new Map(); // column: how many more rows are covered from above
  for (const row of rows) {
    const line = [];
    const next = new Map(covered);
    for (const cell of row) {
      while (covered.get(line.length)) line.push(["td", null]);
      const columns = Math.min(cell.columns, Math.max(1, rules.mostColumns - line.length));
      for (let number = 0; number < columns; number += 1) {
        if (cell.rows > 1 && line.length < rules.mostColumns) next.set(line.length, cell.rows);
        line.push([cell.tag, number ? null : cell.reader]);
      }
    }
    const end = Math.max(-1, ...covered.keys()) + 1;
    while (line.length < end) line.push(["td", null]);
    covered = new Map(
      [...next].filter(([, more]) => more > 1).map(([column, more]) => [column, more - 1]),
    );
    if (row.length) made.push(line);
  }
  return made;
}
