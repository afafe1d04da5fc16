// Counts the characters of a field against its limit; keeps headlines in one line.
"use strict";
for (const field of document.querySelectorAll("[data-limit]")) {
  const limit = Number(field.dataset.limit);
  const count = document.createElement("output");
  count.className = "count";
  count.htmlFor = field.id;
  field.after(count);
  const show = () => {
    const left = limit - [...field.value.trim()].length;
    count.textContent = `${limit - left} / ${limit}`;
    count.classList.toggle("over", left < 0);
    count.hidden = left > limit / 2;
  };
  field.addEventListener("input", show);
  show();
  if ("oneLine" in field.dataset) {
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.isComposing) event.preventDefault();
    });
    field.addEventListener("input", () => {
      if (/[\r\n]/.test(field.value)) field.value = field.value.replace(/\s*[\r\n]+\s*/g, " ");
    });
  }
}
