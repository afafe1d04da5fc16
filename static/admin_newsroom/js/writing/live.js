// The story as readers will see it, beside the form, made anew as one types. The page is the
// server's, of the form as it stands; it runs no script and is kept nowhere.

import { button } from "../pictures/card.js";
import { sendTyped, whenQuiet } from "./typed.js";

const WIDTHS = { phone: 390, wide: 1280 };

const part = document.querySelector("[data-live]");
const form = part?.closest("form");
if (form) begin();

function begin() {
  const words = part.dataset;
  const open = button(words.wordLive, "plain live-open", () => (panel ? close() : show()));
  open.setAttribute("aria-expanded", "false");
  const place = () =>
    (form.querySelector(".story-links") ?? form.querySelector(".story-state")).append(open);
  place();
  form.addEventListener("story:saved", place);
  let panel = null;

  function show() {
    panel = made(words, close);
    document.body.append(panel.root);
    document.body.classList.add("has-live");
    open.setAttribute("aria-expanded", "true");
    panel.fit();
    refresh();
  }
  function close() {
    panel?.root.remove();
    panel = null;
    document.body.classList.remove("has-live");
    open.setAttribute("aria-expanded", "false");
    open.focus();
  }
  async function refresh(signal) {
    if (!panel) return;
    const answer = await sendTyped(form, words.live, signal);
    if (signal?.aborted || !panel) return;
    panel.say(answer ? "" : words.wordAway);
    if (answer) panel.put(await answer.json());
  }
  whenQuiet(form, 700, refresh);
  addEventListener("resize", () => panel?.fit());
  addEventListener("keydown", ({ key }) => {
    if (key === "Escape" && panel && !document.querySelector("dialog[open]")) close();
  });
}

function made(words, close) {
  const root = document.createElement("aside");
  root.className = "live";
  root.setAttribute("aria-label", words.wordLive);
  const bar = document.createElement("p");
  bar.className = "live-bar";
  const status = document.createElement("span");
  status.setAttribute("role", "status");
  const room = document.createElement("div");
  room.className = "live-room";
  const frame = document.createElement("iframe");
  frame.title = words.wordLive;
  frame.setAttribute("sandbox", "allow-same-origin"); // no script; the scroll is kept from here
  const found = document.createElement("div");
  found.className = "live-found";
  found.hidden = true;
  room.append(frame, found);
  let width = "phone";

  const fit = () => {
    const room_ = room.clientWidth;
    const scale = Math.min(1, room_ / WIDTHS[width]);
    frame.style.width = `${WIDTHS[width]}px`;
    frame.style.height = `${room.clientHeight / scale}px`;
    frame.style.transform = `scale(${scale})`;
    frame.style.marginInlineStart = `${Math.max(0, (room_ - WIDTHS[width] * scale) / 2)}px`;
  };
  const tabs = ["phone", "wide", "found"].map((name) => {
    const tab = button(words[`word${name[0].toUpperCase()}${name.slice(1)}`], "", () => {
      tabs.forEach((other) => other.setAttribute("aria-pressed", String(other === tab)));
      found.hidden = name !== "found";
      frame.hidden = name === "found";
      if (name !== "found") width = name;
      fit();
    });
    tab.setAttribute("aria-pressed", String(name === "phone"));
    return tab;
  });
  const end = button(words.wordClose, "live-close", close);
  bar.append(...tabs, status, end);
  root.append(bar, room);
  return {
    root,
    fit,
    say: (text) => (status.textContent = text),
    put({ page, found: told }) {
      const top = frame.contentWindow?.scrollY ?? 0;
      frame.addEventListener("load", () => frame.contentWindow.scrollTo(0, top), { once: true });
      frame.srcdoc = page;
      const read = new DOMParser().parseFromString(told, "text/html").body;
      found.replaceChildren(...read.childNodes);
    },
  };
}
