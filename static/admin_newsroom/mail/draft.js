// The desk of a digest: stories are found while typing, and moved by dragging, by buttons or by
// Alt with the arrow keys. Without this script the numbers and buttons of the form do the same.
"use strict"
const form = document.querySelector("#draft")
const list = form.querySelector("[data-stories]")
const found = form.querySelector("[data-found]")
const said = form.querySelector("[data-said]")
const words = form.dataset
const rows = () => [...list.children]

const changed = () => {
  rows().forEach((row, index) => {
    row.querySelector("[name=place]").value = index + 1
  })
  form.querySelector("[data-number]").textContent = rows().length
  form.querySelector(".mail-empty").hidden = rows().length > 0
  form.querySelector("[data-unsaved]").hidden = false
}

const move = (row, step) => {
  const other = step < 0 ? row.previousElementSibling : row.nextElementSibling
  if (!other) return
  step < 0 ? other.before(row) : other.after(row)
  changed()
  said.textContent = words.wordMoved.replace("{n}", rows().indexOf(row) + 1)
}

const button = (name, label, text) => {
  const made = document.createElement("button")
  Object.assign(made, { type: "button", className: `mail-${name}`, title: label, textContent: text })
  return made
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
    changed()
  }
  handle.addEventListener("pointermove", follow)
  handle.addEventListener(
    "lostpointercapture",
    () => {
      row.classList.remove("dragged")
      handle.removeEventListener("pointermove", follow)
    },
    { once: true },
  )
}

const dress = (row) => {
  const title = row.querySelector("strong").textContent
  const tools = document.createElement("span")
  tools.className = "mail-tools"
  const buttons = {
    up: button("up", words.wordUp, "↑"),
    down: button("down", words.wordDown, "↓"),
    drag: button("drag", words.wordDrag, "⠿"),
    remove: button("remove", words.wordRemove, "×"),
  }
  for (const made of Object.values(buttons)) made.setAttribute("aria-label", `${made.title}: ${title}`)
  for (const [name, step] of [["up", -1], ["down", 1]]) {
    buttons[name].addEventListener("click", () => {
      move(row, step)
      buttons[name].focus()
    })
  }
  buttons.drag.addEventListener("pointerdown", (event) => dragging(row, buttons.drag, event))
  buttons.remove.addEventListener("click", () => {
    const next = row.nextElementSibling || row.previousElementSibling
    row.remove()
    changed()
    ;(next ? next.querySelector(".mail-remove") : form.querySelector("#q")).focus()
  })
  row.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key]
    if (!event.altKey || !step) return
    event.preventDefault()
    const held = document.activeElement
    move(row, step)
    held.focus()
  })
  row.querySelector(".mail-leave").remove()
  row.querySelector(".mail-place").hidden = true
  tools.append(buttons.up, buttons.down, buttons.drag, buttons.remove)
  row.append(tools)
}

const hidden = (name, value) =>
  Object.assign(document.createElement("input"), { type: "hidden", name, value })

const what = (story) => {
  const made = document.createElement("span")
  made.className = "mail-what"
  const title = document.createElement("strong")
  title.textContent = story.headline
  const note = document.createElement("span")
  note.className = "quiet"
  note.textContent = story.note
  made.append(title, note)
  return made
}

const add = (story) => {
  if (rows().some((row) => row.querySelector("[name=story]").value === String(story.id))) return
  const row = document.createElement("li")
  row.className = "mail-row"
  const place = document.createElement("label")
  place.className = "mail-place"
  place.append(hidden("place", ""))
  const leave = document.createElement("label")
  leave.className = "mail-leave"
  row.append(hidden("story", story.id), place, what(story), leave)
  list.append(row)
  dress(row)
  changed()
  said.textContent = `${words.wordAdd}: ${story.headline}`
}

const offer = (stories) => {
  found.replaceChildren(
    ...stories.map((story) => {
      const line = document.createElement("li")
      const take = button("add", words.wordAdd, words.wordAdd)
      take.className = "button quiet-button"
      take.setAttribute("aria-label", `${words.wordAdd}: ${story.headline}`)
      take.addEventListener("click", () => {
        const next = line.nextElementSibling
        add(story)
        line.remove()
        ;(next ? next.querySelector("button") : form.querySelector("#q")).focus()
      })
      line.append(what(story), take)
      return line
    }),
  )
  if (!stories.length) found.append(Object.assign(document.createElement("li"), { textContent: words.wordNone }))
}

let asked = 0
let timer
const search = async () => {
  const mine = ++asked
  const answer = await fetch(`${words.pick}?q=${encodeURIComponent(form.querySelector("#q").value)}`)
  if (answer.ok && mine === asked) {
    const held = new Set(rows().map((row) => row.querySelector("[name=story]").value))
    offer((await answer.json()).stories.filter((story) => !held.has(String(story.id))))
  }
}
form.querySelector("#q").addEventListener("input", (event) => {
  event.stopPropagation()
  clearTimeout(timer)
  timer = setTimeout(search, 250)
})
form.querySelector("#q").addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return
  event.preventDefault()
  search()
})
form.querySelector("[name=_search]").hidden = true
form.addEventListener("input", () => {
  form.querySelector("[data-unsaved]").hidden = false
})
form.querySelector("[name=at]").addEventListener("input", () => {
  form.querySelector("[name=when][value=later]").checked = true
})
rows().forEach(dress)
search().catch(() => {})
