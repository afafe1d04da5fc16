// Shows the hour and the day of an edition only when its rhythm has them; the server drops them too.
"use strict"
const rhythm = document.querySelector("#id_rhythm")
if (rhythm) {
  const rows = { hour: ["daily", "weekly"], weekday: ["weekly"] }
  const show = () => {
    for (const [name, wanted] of Object.entries(rows)) {
      const row = document.querySelector(`.form-row.field-${name}`)
      if (row) row.hidden = !wanted.includes(rhythm.value)
    }
  }
  rhythm.addEventListener("change", show)
  show()
}
