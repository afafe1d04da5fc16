// "@" and the beginning of a name offers the colleagues who may read the note.

const MOST = 6;

export const suggestNames = (text, people) => {
  if (!people.some(Boolean)) return;
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.role = "listbox";
  list.hidden = true;
  text.after(list);
  let chosen = 0;

  const typed = () => /(?:^|\s)@([^@\n]{0,40})$/.exec(text.value.slice(0, text.selectionStart));

  const take = (name) => {
    const end = text.selectionStart;
    const start = text.value.lastIndexOf("@", end - 1);
    text.setRangeText(`@${name} `, start, end, "end");
    list.hidden = true;
  };

  const offer = () => {
    const found = typed();
    const begun = found?.[1].toLocaleLowerCase() ?? "";
    const fitting = found
      ? people.filter((name) => name.toLocaleLowerCase().includes(begun)).slice(0, MOST)
      : [];
    chosen = 0;
    list.hidden = fitting.length === 0;
    list.replaceChildren(
      ...fitting.map((name, number) => {
        const line = document.createElement("li");
        line.role = "option";
        line.textContent = name;
        line.ariaSelected = String(number === 0);
        line.addEventListener("mousedown", (event) => {
          event.preventDefault();
          take(name);
        });
        return line;
      }),
    );
  };

  text.addEventListener("input", offer);
  text.addEventListener("blur", () => {
    list.hidden = true;
  });
  text.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const lines = [...list.children];
    if (event.key === "Escape") list.hidden = true;
    else if (event.key === "Enter" || event.key === "Tab") take(lines[chosen].textContent);
    else if (event.key === "ArrowDown") chosen = (chosen + 1) % lines.length;
    else if (event.key === "ArrowUp") chosen = (chosen + lines.length - 1) % lines.length;
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
    lines.forEach((line, number) => {
      line.ariaSelected = String(number === chosen);
    });
  });
};
