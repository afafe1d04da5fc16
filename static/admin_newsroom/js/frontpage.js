// The rows of the front page: they are moved, and their numbers tell the order. Without this script
// the numbers are typed.

import { sortable } from "./sortable.js";

for (const list of document.querySelectorAll("[data-sortable]")) {
  const { wordUp: up, wordDown: down, wordDrag: drag } = list.closest("form").dataset;
  const rows = () => [...list.children];
  const moved = () => {
    rows().forEach((row, index) => {
      row.querySelector(".front-place input").value = index + 1;
    });
    list.dispatchEvent(new Event("input", { bubbles: true }));
  };
  rows().forEach(sortable({ words: { up, down, drag }, prefix: "front", rows, moved }));
}
