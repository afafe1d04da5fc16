// On a narrow screen each row of a list is a card; its cells say what they are, and the head is there
// to choose them all (see lists.css).
"use strict";
{
  const { wordAll } = document.currentScript.dataset;
  const field = document.getElementById("searchbar");
  // Its label is a picture.
  if (field) field.setAttribute("aria-label", field.form.querySelector("[type=submit]").value);
  const list = document.getElementById("result_list");
  const heads = list ? [...list.querySelectorAll("thead th")] : [];
  for (const row of list ? list.tBodies[0].rows : []) {
    for (const [place, cell] of [...row.cells].entries()) {
      const name = heads[place]?.querySelector(".text")?.textContent.trim();
      const words = cell.textContent.trim();
      if (name && cell.tagName === "TD") cell.dataset.label = name;
      if (["", "-", "–"].includes(words) && !cell.children.length) cell.dataset.blank = "";
    }
  }
  const all = document.getElementById("action-toggle");
  if (all) {
    const label = document.createElement("label");
    label.htmlFor = all.id;
    label.className = "choose-all";
    label.textContent = wordAll;
    all.after(label);
  }
}
