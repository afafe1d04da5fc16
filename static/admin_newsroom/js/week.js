// Moves what is planned to another day: by drag, or by an arrow key on its buttons (with Alt it is
// the browser's own way back). Each line has a form that does the same without a script; it is sent
// with the day on which the line was let go.

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

let held = null;
for (const line of document.querySelectorAll("[data-move]")) {
  const form = line.querySelector("form");
  line.draggable = true;
  line.addEventListener("dragstart", (event) => {
    held = line;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", line.dataset.move);
    line.classList.add("dragged");
  });
  line.addEventListener("dragend", () => {
    held = null;
    line.classList.remove("dragged");
  });
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

for (const day of document.querySelectorAll("[data-day]")) {
  day.addEventListener("dragover", (event) => {
    if (!held) return;
    event.preventDefault();
    day.classList.add("is-over");
  });
  day.addEventListener("dragleave", () => day.classList.remove("is-over"));
  day.addEventListener("drop", (event) => {
    event.preventDefault();
    day.classList.remove("is-over");
    if (held && !day.contains(held)) sent(held.querySelector("form"), day.dataset.day);
  });
}
