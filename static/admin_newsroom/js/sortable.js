// Moves the rows of a list by dragging, by buttons and by Alt with the arrow keys. Every list of
// the desk whose order counts uses this; what its form holds without a script is the list's matter.

// ``words``: up, down, drag. ``prefix`` begins the buttons' classes. ``rows`` returns the rows that
// can be moved, in order; ``moved`` hears of every move. ``label`` tells a row's buttons apart.
export function sortable({ words, prefix, rows, moved, label = () => "" }) {
  const move = (row, step) => {
    const all = rows();
    const other = all[all.indexOf(row) + step];
    if (!other) return;
    if (step < 0) other.before(row);
    else other.after(row);
    moved(row);
  };

  // Pointer events serve mouse, pen and finger alike.
  const dragging = (row, handle, start) => {
    start.preventDefault();
    handle.setPointerCapture(start.pointerId);
    row.classList.add("dragged");
    const follow = (event) => {
      const all = rows();
      const over = all.find((other) => {
        const box = other.getBoundingClientRect();
        return other !== row && event.clientY > box.top && event.clientY < box.bottom;
      });
      if (!over) return;
      // The others move: a row that is taken out of the page would let go of the pointer.
      const from = all.indexOf(row);
      const to = all.indexOf(over);
      for (const other of to < from ? all.slice(to, from).reverse() : []) row.after(other);
      for (const other of to > from ? all.slice(from + 1, to + 1) : []) row.before(other);
      moved(row);
    };
    const end = () => {
      row.classList.remove("dragged");
      handle.removeEventListener("pointermove", follow);
    };
    handle.addEventListener("pointermove", follow);
    handle.addEventListener("lostpointercapture", end, { once: true });
  };

  // Gives a row its buttons; returns them in a box, to be put where the list wants them.
  return function dress(row) {
    const tools = document.createElement("span");
    tools.className = `${prefix}-tools`;
    const name = label(row);
    const made = (kind, text) => {
      const button = document.createElement("button");
      Object.assign(button, {
        type: "button",
        className: `${prefix}-${kind}`,
        title: words[kind],
        textContent: text,
      });
      button.setAttribute("aria-label", name ? `${words[kind]}: ${name}` : words[kind]);
      tools.append(button);
      return button;
    };
    for (const [kind, text, step] of [
      ["up", "↑", -1],
      ["down", "↓", 1],
    ]) {
      const button = made(kind, text);
      button.addEventListener("click", () => {
        move(row, step);
        button.focus();
      });
    }
    const drag = made("drag", "⠿");
    drag.addEventListener("pointerdown", (event) => dragging(row, drag, event));
    row.addEventListener("keydown", (event) => {
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!event.altKey || !step || event.target.closest("textarea, [contenteditable]")) return;
      event.preventDefault();
      const held = document.activeElement;
      move(row, step);
      held.focus();
    });
    row.append(tools);
    return tools;
  };
}
