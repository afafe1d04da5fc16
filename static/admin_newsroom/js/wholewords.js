// Words of a list stay whole as long as the list fits its frame: the columns with the longest words
// give way first, so that a state, a section or a date is broken last (see lists.css). Without this
// script each column may break its words.
"use strict";
{
  const list = document.getElementById("result_list");
  const frame = list?.closest(".results");
  const hasColumns = matchMedia("(min-width: 48rem)"); // a phone shows each row as a card
  const columns = [];

  function longest(cells) {
    const words = cells.flatMap((cell) => cell.textContent.split(/\s+/));
    return Math.max(0, ...words.map((word) => word.length));
  }

  function gather() {
    for (const row of list.tBodies[0].rows) {
      for (const [place, cell] of [...row.cells].entries()) (columns[place] ??= []).push(cell);
    }
    columns.sort((one, other) => longest(other) - longest(one));
  }

  function keepWhole() {
    list.classList.toggle("has-whole-words", hasColumns.matches);
    for (const cells of columns) for (const cell of cells) cell.classList.remove("may-break");
    for (const cells of columns) {
      if (list.offsetWidth <= frame.clientWidth) break;
      for (const cell of cells) cell.classList.add("may-break");
    }
  }

  if (frame) {
    gather();
    let width = 0;
    new ResizeObserver(() => {
      if (frame.clientWidth === width) return;
      width = frame.clientWidth;
      keepWhole();
    }).observe(frame);
  }
}
