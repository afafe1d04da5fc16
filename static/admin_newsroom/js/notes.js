// Notes beside the story: written without leaving the page, about words that are marked in the text.

import { token } from "./csrf.js";
import { lettersOf, passageOf, rangeOf, selectedIn } from "./passages.js";
import { suggestNames } from "./mentions.js";

let panel = null;
let form = null;
const editor = () => document.querySelector(".field-body .ProseMirror, .reading .prose-page");
const newNote = () => panel.querySelector(".note-new");

// What is selected in the text becomes what the next note is about.
const quoteSelection = () => {
  const selected = editor() && selectedIn(editor());
  if (!selected) return;
  const box = newNote();
  for (const name of ["quote", "before", "after"])
    box.querySelector(`[name=${name}]`).value = selected[name];
  const shown = box.querySelector(".note-quote");
  shown.textContent = selected.quote;
  shown.hidden = box.querySelector(".note-unquote").hidden = false;
  const text = box.querySelector("textarea");
  box.scrollIntoView({ block: "center" });
  text.focus({ preventScroll: true });
};

const unquote = () => {
  const box = newNote();
  for (const name of ["quote", "before", "after"]) box.querySelector(`[name=${name}]`).value = "";
  box.querySelector(".note-quote").hidden = box.querySelector(".note-unquote").hidden = true;
};

// Marks the passages of open notes; the marks are no part of the text.
const markPassages = () => {
  if (!globalThis.CSS?.highlights || !editor()) return;
  const ranges = [];
  const marked = panel.querySelectorAll(".note[data-quote]:not(.is-resolved)");
  const letters = marked.length ? lettersOf(editor()) : null;
  for (const note of marked) {
    const found = passageOf(letters, note.dataset);
    note.classList.toggle("is-found", Boolean(found));
    if (found) ranges.push(rangeOf(found));
  }
  CSS.highlights.set("notes", new Highlight(...ranges));
};

const showPassage = (note) => {
  const found = editor() && passageOf(lettersOf(editor()), note.dataset);
  if (!found) return;
  const range = rangeOf(found);
  range.startContainer.parentElement.scrollIntoView({ block: "center" });
  if (globalThis.CSS?.highlights) CSS.highlights.set("note-shown", new Highlight(range));
};

const send = async (event) => {
  event.preventDefault();
  const { submitter } = event;
  token();
  const data = new FormData(form, submitter);
  for (const button of panel.querySelectorAll("button")) button.disabled = true;
  try {
    const answer = await fetch(panel.dataset.notes, {
      method: "POST",
      body: data,
      headers: { "X-Requested-With": "fetch" },
    });
    if (answer.redirected || (!answer.ok && answer.status !== 400)) throw new Error(answer.status);
    replaceList(await answer.text(), answer.ok);
  } catch {
    complain(panel.dataset.wordFailed);
    for (const button of panel.querySelectorAll("button")) button.disabled = false;
  }
};

// Replies that are being written elsewhere in the list stay; so does what was refused.
const replaceList = (html, isDone) => {
  const list = panel.querySelector(".notes-list");
  const typed = [...list.querySelectorAll("textarea, [type=hidden]:not([name=form_key])")].map(
    ({ name, value }) => [name, value],
  );
  const sent = isDone ? lastSent : "";
  const made = new DOMParser().parseFromString(html, "text/html").querySelector(".notes-list");
  list.replaceWith(made);
  for (const [name, value] of typed) {
    const isSent =
      name === sent || (sent === "text" && ["quote", "before", "after"].includes(name));
    const field = made.querySelector(`[name="${name}"]`);
    if (!field || isSent || !value) continue;
    field.value = value;
    field.closest("details")?.setAttribute("open", "");
  }
  // What was refused stands there as the field's own words, and nobody has kept it.
  for (const text of made.querySelectorAll("textarea")) {
    const { value } = text;
    text.defaultValue = "";
    text.value = value;
  }
  const quote = made.querySelector("[name=quote]").value;
  const shown = made.querySelector(".note-new .note-quote");
  shown.textContent = quote;
  shown.hidden = made.querySelector(".note-unquote").hidden = !quote;
  const open = made.querySelectorAll(":scope > .note").length;
  const count = panel.querySelector(".notes-count");
  count.textContent = open;
  count.hidden = !open;
  panel.dispatchEvent(new Event("notes:changed", { bubbles: true }));
  prepare();
};

// What others wrote meanwhile comes with the presence; it waits while somebody is busy in the list.
let waiting = "";
const showWaiting = () => {
  if (!waiting || !panel || panel.matches(":focus-within")) return;
  const html = waiting;
  waiting = "";
  const of = (details) => details.closest(".note")?.id ?? "";
  const open = [...panel.querySelectorAll("details[open]")].map(of);
  replaceList(html, false);
  for (const one of panel.querySelectorAll("details")) one.open ||= open.includes(of(one));
};

const complain = (words) => {
  const place = panel.querySelector(".notes-error");
  place.textContent = words;
  place.hidden = false;
};

let lastSent = "";
const noteWhatIsSent = (event) => {
  const [act, key] = (event.submitter?.value ?? "").split("-");
  lastSent = act === "reply" ? `reply-${key}` : act === "add" ? "text" : "";
};

const prepare = () => {
  panel.querySelector(".note-unquote").addEventListener("click", unquote);
  for (const text of panel.querySelectorAll("textarea")) {
    suggestNames(text, panel.querySelector(".notes-list").dataset.people.split("|"));
    text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      form.requestSubmit(text.parentElement.querySelector("button[type=submit]"));
    });
  }
  for (const quote of panel.querySelectorAll(".note[data-quote] .note-quote")) {
    quote.tabIndex = 0;
    quote.role = "button";
    const show = () => showPassage(quote.closest(".note"));
    quote.addEventListener("click", show);
    quote.addEventListener("keydown", (event) => event.key === "Enter" && show());
  }
  markPassages();
};

const offerButton = () => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "note-on-selection";
  button.textContent = panel.dataset.wordNote;
  button.hidden = true;
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", () => {
    quoteSelection();
    button.hidden = true;
  });
  document.body.append(button);
  document.addEventListener("selectionchange", () => {
    const selected = !getSelection().isCollapsed && editor() && selectedIn(editor());
    button.hidden = !selected;
    if (!selected) return;
    const { left, bottom } = selected.range.getBoundingClientRect();
    button.style.insetInlineStart = `${Math.max(8, Math.min(left, innerWidth - 220))}px`;
    button.style.top = `${bottom + 8}px`;
  });
};

// A new story has no notes before it is saved for the first time.
const begin = () => {
  if (panel) return;
  form = document.getElementById("notes-form");
  panel = form && document.querySelector("[data-notes]");
  if (!panel) return;
  panel.classList.add("is-live");
  form.addEventListener("submit", (event) => {
    noteWhatIsSent(event);
    send(event);
  });
  prepare();
  panel.addEventListener("focusout", () => setTimeout(showWaiting, 1000)); // a press comes before
  offerButton();
  let later = 0;
  document.addEventListener("input", () => {
    clearTimeout(later);
    later = setTimeout(markPassages, 600);
  });
  setTimeout(markPassages, 1500); // the editor takes the place of its field meanwhile
};

begin();
const story = document.getElementById("article_form");
story?.addEventListener("story:saved", begin);
story?.addEventListener("notes:came", ({ detail }) => {
  waiting = detail;
  showWaiting();
});
