// Moves the rows of the front page by dragging, by buttons and by Alt with the arrow keys. The
// numbers tell the order; without this script they are typed.
"use strict"
for (const list of document.querySelectorAll("[data-sortable]")) {
  const words = list.closest("form").dataset
  const rows = () => [...list.children]
  const renumber = () => {
    rows().forEach((row, index) => {
      row.querySelector(".front-place input").value = index + 1
    })
    list.dispatchEvent(new Event("input", { bubbles: true }))
  }
  const move = (row, step) => {
    const other = step < 0 ? row.previousElementSibling : row.nextElementSibling
    if (!other) return
    step < 0 ? other.before(row) : other.after(row)
    renumber()
  }
  const button = (name, label, text) => {
    const made = document.createElement("button")
    Object.assign(made, { type: "button", className: `front-${name}`, title: label, textContent: text })
    made.setAttribute("aria-label", label)
    return made
  }
  const dress = (row) => {
    const tools = document.createElement("span")
    tools.className = "front-tools"
    const up = button("up", words.wordUp, "↑")
    const down = button("down", words.wordDown, "↓")
    for (const [made, step] of [[up, -1], [down, 1]]) {
      made.addEventListener("click", () => {
        move(row, step)
        made.focus()
      })
    }
    const drag = button("drag", words.wordDrag, "⠿")
    drag.addEventListener("pointerdown", (event) => dragging(row, drag, event))
    row.addEventListener("keydown", (event) => {
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key]
      if (!event.altKey || !step) return
      event.preventDefault()
      const held = document.activeElement
      move(row, step)
      held.focus()
    })
    tools.append(up, down, drag)
    row.append(tools)
  }
  // Pointer events serve mouse, pen and finger alike.
  const dragging = (row, handle, start) => {
    start.preventDefault()
    handle.setPointerCapture(start.pointerId)
    row.classList.add("dragged")
    const follow = (event) => {
      const over = rows().find((other) => {
        const box = other.getBoundingClientRect()
        return other !== row && event.clientY > box.top && event.clientY < box.bottom
      })
      if (!over) return
      // The others move: a row that is taken out of the page would let go of the pointer.
      const isAbove = rows().indexOf(over) < rows().indexOf(row)
      while (isAbove && rows().indexOf(over) < rows().indexOf(row)) row.after(row.previousElementSibling)
      while (!isAbove && rows().indexOf(over) > rows().indexOf(row)) row.before(row.nextElementSibling)
      renumber()
    }
    const end = () => {
      row.classList.remove("dragged")
      handle.removeEventListener("pointermove", follow)
    }
    handle.addEventListener("pointermove", follow)
    handle.addEventListener("lostpointercapture", end, { once: true })
  }
  rows().forEach(dress)
}
