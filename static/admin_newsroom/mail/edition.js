// Shows the hour and the day of an edition only when its frequency has them; the server drops them too.
"use strict"
const frequency = document.querySelector("#id_frequency")
if (frequency) {
  const rows = { hour: ["daily", "weekly"], weekday: ["weekly"] }
  const show = () => {
    for (const [name, wanted] of Object.entries(rows)) {
      const row = document.querySelector(`.form-row.field-${name}`)
      if (row) row.hidden = !wanted.includes(frequency.value)
    }
  }
  frequency.addEventListener("change", show)
  show()
}

// The search fields that Select2 makes have no name of their own.
addEventListener("load", () => {
  for (const field of document.querySelectorAll(".select2-search__field")) {
    const label = field.closest(".form-row, .fieldBox")?.querySelector("label")
    if (label) field.setAttribute("aria-label", label.textContent.replace(":", "").trim())
  }
})
