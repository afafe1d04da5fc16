// Moves the cards of the board to another column: by drag, or by an arrow key on a card's "Move".
// Its buttons do the same without a script; what is possible, and why not, the server says.

import { moveByDrag } from "./dragging.js";

const form = document.getElementById("board-form");
const columns = [...document.querySelectorAll("[data-column]")];
const columnOf = (card) => card.closest("[data-column]");

const send = (card, column) => {
  const field = document.createElement("input");
  const value = [card.dataset.card, columnOf(card).dataset.column, column.dataset.column];
  Object.assign(field, { type: "hidden", name: "move", value: value.join("/") });
  form.append(field);
  form.submit();
};

const cards = document.querySelectorAll("[data-card]");
moveByDrag(cards, columns, (card) => card.dataset.card, send);

for (const card of cards) {
  card.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step || event.altKey || !event.target.closest(".board-move")) return;
    const next = columns[columns.indexOf(columnOf(card)) + step];
    if (!next) return;
    event.preventDefault();
    send(card, next);
  });
}
