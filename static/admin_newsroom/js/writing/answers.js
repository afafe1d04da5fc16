// Asks, one after the other and each once, whether the addresses that the story leads to answer.
// Nothing waits for it: what is found out is a line of the checklist.

import { token } from "../csrf.js";

const known = new Map(); // address → whether it leads nowhere; null: nobody can tell
let isAsking = false;

// `root`: the form; `line`: where it is said; `words`: {answers, wordAnswers, wordAnswered}.
export async function showAnswers(root, line, words) {
  if (!line) return;
  say(root, line, words);
  if (isAsking) return;
  isAsking = true;
  for (let next = unasked(root); next; next = unasked(root)) {
    known.set(next, await ask(words.answers, next).catch(() => null));
    say(root, document.querySelector("[data-answers]:not([data-checks])"), words);
  }
  isAsking = false;
}

const unasked = (root) => addressesIn(root).find((address) => !known.has(address));

function addressesIn(root) {
  const links = [...root.querySelectorAll(".prose-page a[href]")].map((link) => link.href);
  const cards = [...root.querySelectorAll(".place-link")].map((card) => card.dataset.value);
  const sources = [...root.querySelectorAll(".row-url input")].map((field) => field.value.trim());
  const foreign = [...links, ...cards, ...sources].filter(
    (address) => /^https?:\/\//i.test(address) && URL.canParse(address) && !isOwn(address),
  );
  return [...new Set(foreign)].slice(0, 60);
}

const isOwn = (address) => new URL(address).host === location.host;

async function ask(at, address) {
  const headers = { "X-CSRFToken": token() };
  const body = new URLSearchParams({ address });
  const answer = await fetch(at, { method: "POST", body, headers });
  return answer.ok && !answer.redirected ? (await answer.json()).is_gone : null;
}

function say(root, line, words) {
  if (!line) return;
  const addresses = addressesIn(root);
  const gone = addresses.filter((address) => known.get(address));
  const isDone = addresses.every((address) => known.has(address));
  line.hidden = !addresses.length || !(gone.length || isDone);
  line.className = `check check-${gone.length ? "warn" : "met"}`;
  const sign = document.createElement("span");
  sign.className = "check-sign";
  sign.setAttribute("aria-hidden", "true");
  sign.textContent = gone.length ? "·" : "✓";
  const text = document.createElement("span");
  text.className = gone.length ? "" : "check-label";
  const short = gone.map((address) => address.replace(/^https?:\/\/(www\.)?/, ""));
  text.textContent = gone.length
    ? words.wordAnswers.replace("%s", short.join(", "))
    : words.wordAnswered;
  line.replaceChildren(sign, text);
}
