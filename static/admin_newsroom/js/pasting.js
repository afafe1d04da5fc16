// What Word, Google Docs and web pages put on the clipboard, brought to the story's vocabulary
// before the editor reads it. The server does the same again (articles/structure.py).

const SILENT = "script,style,title,template,noscript,iframe,object,embed,svg,math,select,textarea,meta,link,head"
const BOXES = "div,section,article,header,footer,main,figure,figcaption,center,address"
const HEADINGS = { H1: "h2", H4: "h3", H5: "h3", H6: "h3" }
const NUMBERED = /^\(?(\d{1,3}|[a-z]|[ivxlc]{1,6})[.)]/i

export function tidied(html) {
  const root = new DOMParser().parseFromString(inert(html), "text/html").body
  root.querySelectorAll(SILENT).forEach((element) => element.remove())
  removeComments(root)
  wordLists(root)
  looks(root)
  keepPlaces(root)
  tables(root)
  renamed(root, HEADINGS)
  ;[...root.querySelectorAll(BOXES)].reverse().forEach(asParagraph)
  arabic(root)
  root.querySelectorAll("a").forEach((link) => {
    if (!/^(https?:|mailto:)/i.test(link.getAttribute("href") || "")) unwrap(link)
  })
  listsInLists(root)
  spaces(root)
  bare(root)
  return root.innerHTML
}

// Styles are only read as text, handlers not at all: the page's policy refuses both, even in a
// document that is never shown, and would report them.
function inert(html) {
  let text = html
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/<(style|script|xml)\b[\s\S]*?<\/\1\s*>/gi, "")
  for (let before = ""; before !== text; ) {
    before = text
    text = text
      .replace(/(<[a-z][^>]*?)[\s"'/]style\s*=/gi, "$1 data-look=")
      .replace(/(<[a-z][^>]*?[\s"'/])on[a-z]+\s*=/gi, "$1data-x=")
  }
  return text
}

function removeComments(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_COMMENT)
  const found = []
  while (walker.nextNode()) found.push(walker.currentNode)
  found.forEach((comment) => comment.remove())
}

const look = (element) => element.getAttribute("data-look") || ""

// Word prints an item as a paragraph with "mso-list: … level2 …" and its marker as text.
function wordLists(root) {
  const open = []
  let last = null
  for (const paragraph of [...root.querySelectorAll("p,h1,h2,h3,h4,h5,h6")]) {
    const style = look(paragraph)
    const isItem = /mso-list:(?!\s*(ignore|none))/i.test(style) || /MsoListParagraph/.test(paragraph.className)
    if (!isItem) {
      open.length = 0
      continue
    }
    if (!last || nextElement(last) !== paragraph) open.length = 0
    const level = Math.min(6, Number(/level(\d+)/i.exec(style)?.[1] || 1))
    const tag = NUMBERED.test(marker(paragraph)) ? "ol" : "ul"
    place(paragraph, Math.min(level, open.length + 1), tag, open)
    last = open[0]
  }
}

function nextElement(list) {
  return list.nextElementSibling
}

function marker(paragraph) {
  let text = ""
  for (const element of paragraph.querySelectorAll("[data-look]")) {
    if (/mso-list:\s*ignore/i.test(look(element))) {
      text += element.textContent
      element.remove()
    }
  }
  return text.replace(/[\s\u00a0]/g, "")
}

function place(paragraph, level, tag, open) {
  open.length = Math.min(open.length, level)
  let list = open[level - 1]
  if (!list || list.localName !== tag) {
    const made = document.createElement(tag)
    if (level === 1) paragraph.before(made)
    else open[level - 2].lastElementChild.append(made)
    list = made
    open[level - 1] = made
  }
  const item = document.createElement("li")
  const text = document.createElement("p")
  text.append(...paragraph.childNodes)
  item.append(text)
  list.append(item)
  paragraph.remove()
}

// Google Docs says bold and italic with styles, and wraps everything in a bold that is none.
function looks(root) {
  for (const element of [...root.querySelectorAll("[data-look]")]) {
    const style = look(element)
    const weight = /(?<![\w-])font-weight:\s*(\w+)/i.exec(style)?.[1].toLowerCase()
    const light = weight && (/^(normal|lighter)$/.test(weight) || Number(weight) < 600)
    if (/^(b|strong)$/.test(element.localName) && light) unwrap(element)
    else if (element.localName === "span") {
      const strong = weight && !light
      const slanted = /(?<![\w-])font-style:\s*(italic|oblique)/i.test(style)
      if (strong && !element.closest("h1,h2,h3,h4,h5,h6")) wrapInside(element, "strong")
      if (slanted) wrapInside(element, "em")
    }
  }
}

// A table stays one, its cells holding paragraphs; one of a single column only laid things out.
function tables(root) {
  for (const table of [...root.querySelectorAll("table")].reverse()) {
    const rows = [...table.rows]
    const isNested = table.parentElement.closest("table,li,blockquote")
    if (rows.every((row) => row.cells.length < 2)) {
      table.replaceWith(...rows.flatMap((row) => [...row.cells].flatMap((cell) => [...cell.childNodes])))
    } else if (isNested) {
      const lines = rows.map((row) => {
        const line = document.createElement("p")
        line.textContent = [...row.cells].map((cell) => cell.textContent.trim()).filter(Boolean).join(" – ")
        return line
      })
      table.replaceWith(...lines)
    } else {
      if (table.caption) table.before(...table.caption.childNodes)
      table.querySelectorAll("caption,colgroup").forEach((part) => part.remove())
      renamedIn(table, "h1,h2,h3,h4,h5,h6,li,div", "p")
      table.querySelectorAll("ul,ol,blockquote").forEach(unwrap)
    }
  }
}

function renamedIn(root, selector, name) {
  for (const element of [...root.querySelectorAll(selector)].reverse()) {
    if (element.querySelector("p,div")) unwrap(element)
    else {
      const made = document.createElement(name)
      made.append(...element.childNodes)
      element.replaceWith(made)
    }
  }
}

function renamed(root, names) {
  for (const [from, to] of Object.entries(names)) {
    for (const element of [...root.querySelectorAll(from)]) {
      const made = document.createElement(to)
      made.append(...element.childNodes)
      element.replaceWith(made)
    }
  }
}

// What is cut in one story and pasted into another keeps its place; a page's sidebar is text.
function keepPlaces(root) {
  for (const aside of [...root.querySelectorAll("aside")]) {
    if (!aside.closest("[data-pm-slice]") && !root.querySelector("[data-pm-slice]")) unwrap(aside)
  }
}

function asParagraph(element) {
  if (element.matches("[data-story],[data-pictures],[data-embed]")) return
  const holdsBlocks = element.querySelector(`p,h1,h2,h3,ul,ol,li,blockquote,table,${BOXES}`)
  if (holdsBlocks || !element.textContent.trim()) unwrap(element)
  else {
    const made = document.createElement("p")
    made.append(...element.childNodes)
    element.replaceWith(made)
  }
}

// <ul><li>…</li><ul>…</ul></ul>, as Google Docs and old pages write, belongs into the item before.
function listsInLists(root) {
  for (const list of [...root.querySelectorAll("ul > ul, ul > ol, ol > ul, ol > ol")]) {
    const before = list.previousElementSibling
    if (before?.localName === "li") before.append(list)
  }
}

function arabic(root) {
  for (const paragraph of root.querySelectorAll("p[dir=rtl i], p[lang^=ar i]")) {
    if (!/[\u0590-\u08ff]/.test(paragraph.textContent)) continue
    paragraph.setAttribute("lang", "ar")
    paragraph.querySelectorAll("span[lang]").forEach(unwrap)
  }
}

function bare(root) {
  for (const element of root.querySelectorAll("*")) {
    for (const { name } of [...element.attributes]) {
      if (!["href", "lang", "start"].includes(name)) element.removeAttribute(name)
    }
  }
}

function spaces(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const text = walker.currentNode
    text.data = text.data.replace(/[\u200b\ufeff]/g, "").replace(/[ \t\r\n\u00a0]{2,}/g, " ")
  }
  for (const block of [...root.querySelectorAll("p,h2,h3,li")]) {
    if (!block.textContent.replace(/\u00a0/g, " ").trim()) block.remove()
  }
}

function unwrap(element) {
  element.replaceWith(...element.childNodes)
}

function wrapInside(element, tag) {
  const made = document.createElement(tag)
  made.append(...element.childNodes)
  element.append(made)
}
