// What was published already about the story, a while after the last key; one press places it in
// the text as "Baca juga". The server reads headline and body; nothing is saved by that.

import { token } from "../csrf.js";
import { whenReady } from "../ready.js";
import { whenQuiet } from "./typed.js";

const PAUSE = 4000; // milliseconds
const part = document.querySelector("[data-past]");
const form = part?.closest("form");
if (form) whenReady(form, ({ editor }) => begin(editor));

function begin(editor) {
  const found = part.querySelector("[data-past-found]");
  let asked = "";
  const soon = whenQuiet(form, PAUSE, async (signal) => {
    const { headline, body: field } = form.elements;
    const body = new URLSearchParams({ headline: headline.value, body: field.value });
    if (asked === body.toString()) return;
    const headers = { "X-CSRFToken": token() };
    const sent = { method: "POST", headers, body, signal };
    const answer = await fetch(part.dataset.past, sent).catch(() => null); // asked again, later
    if (!answer?.ok || answer.redirected) return;
    const html = await answer.text();
    asked = body.toString();
    show(new DOMParser().parseFromString(html, "text/html").body.childNodes);
  });
  const show = (nodes) => {
    found.replaceChildren(...nodes);
    part.hidden = !found.querySelector("li");
  };
  found.addEventListener("click", ({ target }) => {
    const button = target.closest?.("[data-place-story]");
    if (!button) return;
    const value = button.dataset.placeStory;
    editor.chain().focus().insertPlace({ kind: "story", value }).run();
    button.closest("li").remove();
    part.hidden = !found.querySelector("li");
  });
  soon(1000);
}
