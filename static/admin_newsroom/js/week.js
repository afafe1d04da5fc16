// Moves what is planned to another day: by drag, or by an arrow key on its buttons (with Alt it is
// the browser's own way back). Each line has a form that does the same without a script; it is sent
// with the day on which the line was let go.

import { moveByDrag } from "./dragging.js";

const sent = (form, day, by = "") => {
  for (const [name, value] of [
    ["day", day],
    ["by", by],
  ]) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    form.append(field);
  }
  // What the form has of its own under this name would be sent before.
  for (const other of form.querySelectorAll('[name="day"]:not([type="hidden"])'))
    other.disabled = true;
  form.submit();
};

const lines = document.querySelectorAll("[data-move]");
const days = document.querySelectorAll("[data-day]");
moveByDrag(
  lines,
  days,
  (line) => line.dataset.move,
  (line, day) => sent(line.querySelector("form"), day.dataset.day),
);

for (const line of lines) {
  const form = line.querySelector("form");
  const buttons = [...form.querySelectorAll("button[name=day]")];
  for (const [place, button] of buttons.entries()) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      sent(form, button.value, place ? "later" : "earlier");
    });
  }
  form.addEventListener("keydown", (event) => {
    const place = ["ArrowLeft", "ArrowRight"].indexOf(event.key);
    if (event.altKey || place < 0 || !buttons.includes(event.target)) return;
    event.preventDefault();
    buttons[place].click();
  });
}
