// Beside the story: its length, where its headline is cut, what it lacks, what may be written
// otherwise. The server reads the form; counting is done here, a moment after a key.

import { whenReady } from "../ready.js";
import { showAnswers } from "./answers.js";
import { sendTyped, whenQuiet } from "./typed.js";

const WORDS_A_MINUTE = 200;
const CUTS = [
  ["wordSearch", 65],
  ["wordShare", 70],
  ["wordMail", 50],
];

// Blocks that were not changed are the same ones as before: their words are counted once.
const counted = new WeakMap();

const part = document.querySelector("[data-checks]");
const form = part?.closest("form");
if (form) begin();

function begin() {
  const words = part.dataset;
  const counts = part.querySelector("[data-counts]");
  const cuts = part.querySelector("[data-cuts]");
  const checked = part.querySelector("[data-checked]");
  let editor = null;
  let waiting = 0;
  part.hidden = false;

  const count = () => {
    waiting = 0;
    const number = editor ? wordsIn(editor.state.doc) : 0;
    const minutes = Math.max(1, Math.ceil(number / WORDS_A_MINUTE));
    const shown = number.toLocaleString(document.documentElement.lang);
    counts.textContent = words.wordCounts.replace("{words}", shown).replace("{minutes}", minutes);
    const { headline, seo_title: told } = form.elements;
    const signs = (text) => [...text.trim()].length;
    const lengths = { wordMail: signs(headline.value) };
    const other = signs(told.value.trim() || headline.value);
    cuts.replaceChildren(
      ...CUTS.map(([name, most]) => cut(words[name], lengths[name] ?? other, most)),
    );
  };
  const cut = (place, number, most) => {
    const line = document.createElement("li");
    line.className = number > most ? "is-cut" : "";
    line.textContent = words.wordCut
      .replace("{place}", place)
      .replace("{n}", number)
      .replace("{most}", most);
    return line;
  };
  const asOnThePage = () => {
    for (const [name, page] of Object.entries({
      seo_title: "headline",
      seo_description: "standfirst",
    }))
      form.elements[name].placeholder = form.elements[page].value.trim();
  };
  const soon = whenQuiet(form, 1500, async (signal) => {
    const answer = await sendTyped(form, words.checks, signal);
    if (!answer) return;
    const html = await answer.text();
    const isOpen = checked.querySelector("details")?.open;
    const made = new DOMParser().parseFromString(html, "text/html").body;
    checked.replaceChildren(...made.childNodes);
    showAnswers(form, checked.querySelector("[data-answers]"), words);
    const details = checked.querySelector("details");
    if (details && isOpen) details.open = true;
  });
  whenReady(form, (prose) => {
    editor = prose.editor;
    count();
  });
  const countSoon = () => (waiting ||= setTimeout(count, 200));
  form.addEventListener("input", countSoon);
  form.addEventListener("notes:changed", () => soon(300));
  for (const name of ["headline", "standfirst"])
    form.elements[name].addEventListener("input", asOnThePage);
  asOnThePage();
  checked.addEventListener("click", ({ target }) => {
    const asked = target.closest?.("[data-slip]");
    if (!asked) return;
    replaceIn(form, editor, asked.dataset);
    asked.closest("li").remove();
  });
  count();
  soon(300);
}

function wordsIn(doc) {
  let sum = 0;
  doc.forEach((block) => {
    if (!counted.has(block)) {
      const text = block.textBetween(0, block.content.size, " ");
      counted.set(block, text.split(/\s+/).filter(Boolean).length);
    }
    sum += counted.get(block);
  });
  return sum;
}

// Writes `better` where `slip` stands between the words around it: in the body or in a field.
function replaceIn(form, editor, { slip, better, before, after }) {
  for (const name of ["headline", "standfirst", "seo_title", "seo_description"]) {
    const field = form.elements[name];
    const at = field.value.indexOf(before + slip + after);
    if (at < 0) continue;
    field.setRangeText(better, at + before.length, at + before.length + slip.length);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    return;
  }
  if (editor) replaceInBody(editor, { slip, better, before, after });
}

function replaceInBody(editor, { slip, better, before, after }) {
  const { doc, tr } = editor.state;
  let done = false;
  doc.descendants((block, at) => {
    if (done || !block.isTextblock) return !done;
    const text = block.textBetween(0, block.content.size, undefined, "\ufffc");
    for (const around of [before + slip + after, slip]) {
      const found = text.indexOf(around);
      if (found < 0) continue;
      const start = at + 1 + found + (around === slip ? 0 : before.length);
      const marks = doc.resolve(start + 1).marks();
      if (better) tr.replaceWith(start, start + slip.length, editor.schema.text(better, marks));
      else tr.delete(start, start + slip.length);
      done = true;
      break;
    }
    return false;
  });
  if (done) editor.view.dispatch(tr.scrollIntoView());
}
