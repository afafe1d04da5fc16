// On a phone the text's tools and the next moves stand together at the bottom, above the keyboard:
// the tools and Save while the text is written, the moves else.

import { watchSeen } from "../keyboard.js";
import { whenReady } from "../ready.js";

const NARROW = matchMedia("(max-width: 47.99rem)");

const bar = document.querySelector("[data-phone]");
const form = bar?.closest("form");
if (form) begin();

function begin() {
  // The tools stick below the bar of the story, whatever stands in it.
  const storyBar = form.querySelector(".story-bar");
  new ResizeObserver(() => {
    form.style.setProperty("--bar-height", `${storyBar.offsetHeight}px`);
  }).observe(storyBar);
  const kept = form.querySelector("[data-kept]");
  const home = kept && placeOf(kept);
  let tools = null;
  let toolsHome = null;

  const arrange = () => {
    if (NARROW.matches) {
      if (tools) bar.prepend(tools);
      if (kept) bar.prepend(kept);
    } else {
      if (tools && tools.parentElement === bar) toolsHome.before(tools);
      if (kept && kept.parentElement === bar) home.before(kept);
    }
  };
  whenReady(form, ({ textarea }) => {
    if (textarea.closest("[data-rows]")) return;
    tools = textarea.closest(".prose").querySelector(".prose-tools");
    toolsHome = placeOf(tools);
    arrange();
  });
  NARROW.addEventListener("change", arrange);
  arrange();

  const isText = (element) => Boolean(element?.closest?.(".prose-page"));
  const show = () => {
    const { activeElement } = document;
    const isWriting = isText(activeElement) || (tools?.contains(activeElement) ?? false);
    bar.classList.toggle("is-writing", isWriting);
  };
  document.addEventListener("focusin", show);
  document.addEventListener("focusout", () => setTimeout(show));
  // A press on the bar takes the keyboard from nobody.
  bar.addEventListener("mousedown", (event) => {
    if (bar.classList.contains("is-writing")) event.preventDefault();
  });

  let lifted = 0;
  watchSeen(({ bottom }) => {
    const lies = bar.getBoundingClientRect().bottom + lifted;
    lifted = NARROW.matches ? Math.max(0, Math.round(lies - bottom)) : 0;
    bar.style.setProperty("--lifted", `${lifted}px`);
    bar.classList.toggle("is-lifted", lifted > 0);
  });
}

// Remembers where an element stands, by a sign of its own.
function placeOf(element) {
  const sign = document.createComment("");
  element.after(sign);
  return sign;
}
