// Keeps what is being typed in this browser until it is saved: a crash or a lost connection
// costs nothing. Offers it again when the same story is opened by the same person.
"use strict"
const form = document.querySelector("form[data-draft]")
if (form) {
  const key = `story-draft:${form.dataset.draftUser}:${form.dataset.draft}`
  const NAMES = ["kicker", "headline", "standfirst", "dateline", "body", "tags"]
  const texts = () => Object.fromEntries(NAMES.map((name) => [name, form.elements[name]?.value ?? ""]))
  const version = () => form.elements.version?.value ?? ""
  const isAnswer = document.querySelector(".errornote, .conflict") !== null
  const opened = isAnswer ? "" : JSON.stringify(texts())
  let waiting = 0
  let leaving = false

  const keep = () => {
    try {
      const now = JSON.stringify(texts())
      if (now === opened) localStorage.removeItem(key)
      else localStorage.setItem(key, JSON.stringify({ version: version(), texts: texts(), time: Date.now() }))
    } catch {
      // A browser that keeps nothing still writes stories.
    }
  }
  const offer = (kept) => {
    const box = document.createElement("p")
    box.className = "draft-offer"
    const words = document.createElement("span")
    words.textContent = form.dataset.wordKept.replace("%s", new Date(kept.time).toLocaleString(document.documentElement.lang))
    const yes = document.createElement("button")
    yes.type = "button"
    yes.textContent = form.dataset.wordBringBack
    const no = document.createElement("button")
    no.type = "button"
    no.textContent = form.dataset.wordForget
    yes.addEventListener("click", () => {
      for (const [name, value] of Object.entries(kept.texts)) {
        const field = form.elements[name]
        if (!field || field.value === value) continue
        field.value = value
        field.dispatchEvent(new Event("input", { bubbles: true }))
      }
      editor?.commands.setContent(kept.texts.body, { emitUpdate: true })
      box.remove()
    })
    no.addEventListener("click", () => {
      localStorage.removeItem(key)
      box.remove()
    })
    box.append(words, yes, no)
    form.querySelector(".story-columns").before(box)
  }

  let editor = null
  form.addEventListener("prose:ready", (event) => {
    editor = event.detail.editor
  })
  form.addEventListener("input", () => {
    clearTimeout(waiting)
    waiting = setTimeout(keep, 800)
  })
  form.addEventListener("submit", () => {
    clearTimeout(waiting)
    keep() // the server may not answer; the page that comes back clears it
    leaving = true
  })
  addEventListener("beforeunload", (event) => {
    if (!leaving && JSON.stringify(texts()) !== opened) event.preventDefault()
  })

  try {
    const kept = JSON.parse(localStorage.getItem(key) || "null")
    if (document.querySelector(".messagelist .success")) {
      localStorage.removeItem(key)
      localStorage.removeItem(`story-draft:${form.dataset.draftUser}:new`)
    } else if (kept && !isAnswer && JSON.stringify(kept.texts) !== opened) offer(kept)
  } catch {
    // See keep().
  }
}
