// Adds, removes and moves the rows of a list in the form. Without it the rows are numbered by hand.

import { sortable } from "./sortable.js";

const dressList = (list) => {
  const prefix = list.dataset.rows;
  const rows = list.querySelector("ol");
  const template = list.querySelector("template");
  const total = list.querySelector(`[name="${prefix}-TOTAL_FORMS"]`);
  const words = list.closest("form").dataset;
  const isOrdered = template?.content.querySelector(".row-position") !== null;

  const renumber = () => {
    let number = 0;
    for (const row of rows.querySelectorAll(".row:not([hidden])")) {
      const position = row.querySelector(".row-position input");
      if (position) position.value = ++number;
    }
  };
  const button = (name, label, text, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = `row-${name}`;
    made.title = label;
    made.setAttribute("aria-label", label);
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
  };
  const withTools = sortable({
    words: { up: words.wordUp, down: words.wordDown, drag: words.wordDrag },
    prefix: "row",
    rows: () => [...rows.querySelectorAll(".row:not([hidden])")],
    moved: () => {
      renumber();
      list.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  const dress = (row) => {
    const tools = isOrdered ? withTools(row) : document.createElement("span");
    tools.className = "row-tools";
    tools.append(
      button("remove", words.wordRemove, "×", () => {
        const box = row.querySelector('[name$="-DELETE"]');
        if (box) box.checked = true;
        row.hidden = true;
        renumber();
        list.dispatchEvent(new Event("input", { bubbles: true }));
      }),
    );
    row.append(tools);
  };

  list.classList.add("dressed");
  rows.querySelectorAll(".row").forEach(dress);
  rows.querySelectorAll(".row").forEach((row) => {
    const box = row.querySelector('[name$="-DELETE"]');
    if (box?.checked) row.hidden = true;
  });
  renumber();
  list.addEventListener("rows:sorted", renumber);
  const add = list.querySelector(".row-add");
  if (!template || !add) return;
  add.hidden = false;
  add.addEventListener("click", () => {
    const row = template.content.firstElementChild.cloneNode(true);
    for (const element of [row, ...row.querySelectorAll("*")]) {
      for (const name of ["id", "name", "for", "aria-describedby", "data-name"]) {
        const value = element.getAttribute(name);
        if (value?.includes("__prefix__"))
          element.setAttribute(name, value.replaceAll("__prefix__", total.value));
      }
    }
    total.value = Number(total.value) + 1;
    rows.append(row);
    dress(row);
    renumber();
    row.dispatchEvent(
      new CustomEvent("formset:added", { bubbles: true, detail: { formsetName: prefix } }),
    );
    row.querySelector("select, input:not([type=hidden])")?.focus();
  });
};

document.querySelectorAll("[data-rows]").forEach(dressList);
// A list that came with what the server answered.
document.addEventListener("rows:replaced", ({ target }) => dressList(target));
