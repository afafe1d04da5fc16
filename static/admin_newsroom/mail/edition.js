// Shows the hour and the day of an edition only when its frequency has them; the server drops them too.
"use strict";
const frequency = document.querySelector("#id_frequency");
if (frequency) {
  const timesOf = (option) => (option?.dataset.times ?? "").split(" ").filter(Boolean);
  const names = new Set([...frequency.options].flatMap(timesOf));
  const show = () => {
    const wanted = timesOf(frequency.selectedOptions[0]);
    for (const name of names) {
      const row = document.querySelector(`.form-row.field-${name}`);
      if (row) row.hidden = !wanted.includes(name);
    }
  };
  frequency.addEventListener("change", show);
  show();
}

// The search fields that Select2 makes have no name of their own.
addEventListener("load", () => {
  for (const field of document.querySelectorAll(".select2-search__field")) {
    const label = field.closest(".form-row, .fieldBox")?.querySelector("label");
    if (label) field.setAttribute("aria-label", label.textContent.replace(":", "").trim());
  }
});
