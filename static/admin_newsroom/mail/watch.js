// Keeps the numbers of a mailing fresh, and counts down to the moment when it leaves.
"use strict";
const watch = document.querySelector("[data-watch]");
const clock = document.querySelector("[data-until]");
const EVERY = 2000;

const left = (seconds) => {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts
    .map((part) => String(part).padStart(2, "0"))
    .join(":")
    .replace(/^00:/, "");
};

if (clock) {
  const until = new Date(clock.dataset.until);
  const fixed = clock.textContent;
  const tick = () => {
    const seconds = Math.ceil((until - Date.now()) / 1000);
    const words = clock.dataset;
    clock.textContent =
      seconds > 0 ? `${fixed} · ${words.wordLeft.replace("{n}", left(seconds))}` : words.wordSoon;
  };
  tick();
  setInterval(tick, 1000);
}

const show = (now) => {
  const numbers = new Intl.NumberFormat(document.documentElement.lang || "id");
  for (const place of document.querySelectorAll("[data-live]")) {
    const name = place.dataset.live;
    if (name === "done") place.value = now.done;
    else if (name in now.counts) place.textContent = numbers.format(now.counts[name]);
    else if (place.textContent !== now[name]) place.textContent = now[name];
  }
};

const look = async () => {
  let pause = EVERY;
  try {
    const answer = await fetch(watch.dataset.watch, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.status);
    const now = await answer.json();
    if (now.state !== watch.dataset.state) return location.reload();
    show(now);
  } catch {
    pause = EVERY * 5;
  }
  setTimeout(look, document.hidden ? EVERY * 5 : pause);
};
if (watch && !("over" in watch.dataset)) setTimeout(look, EVERY);
