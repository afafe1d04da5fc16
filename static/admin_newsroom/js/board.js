// Moves the cards of the board to another column: by drag, or by an arrow key on a card's "Move".
// Its buttons do the same without a script; what is possible, and why not, the server says.

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

let held = null;
for (const card of document.querySelectorAll("[data-card]")) {
  card.draggable = true;
  card.addEventListener("dragstart", (event) => {
    held = card;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", card.dataset.card);
    card.classList.add("dragged");
  });
  card.addEventListener("dragend", () => {
    held = null;
    card.classList.remove("dragged");
  });
  card.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step || event.altKey || !event.target.closest(".board-move")) return;
    const next = columns[columns.indexOf(columnOf(card)) + step];
    if (!next) return;
    event.preventDefault();
    send(card, next);
  });
}

for (const column of columns) {
  column.addEventListener("dragover", (event) => {
    if (!held) return;
    event.preventDefault();
    column.classList.add("is-over");
  });
  column.addEventListener("dragleave", (event) => {
    if (!column.contains(event.relatedTarget)) column.classList.remove("is-over");
  });
  column.addEventListener("drop", (event) => {
    event.preventDefault();
    column.classList.remove("is-over");
    if (held && !column.contains(held)) send(held, column);
  });
}
