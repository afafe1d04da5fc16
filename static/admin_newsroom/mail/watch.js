// Keeps the numbers of a mailing fresh, and counts down to the moment when it leaves.
"use strict";
const watch = document.querySelector("[data-watch]");
const clock = document.querySelector("[data-left]");
const EVERY = 2000;

const HOUR = 3600;
const DAY = 24 * HOUR;

const named = (unit, number) =>
  new Intl.NumberFormat(document.documentElement.lang || "id", {
    style: "unit",
    unitDisplay: "long",
    unit,
  }).format(number);

// Days and hours, hours and minutes, or minutes and seconds: in words, as the server says it.
const left = (seconds) => {
  const [days, hours] = [Math.floor(seconds / DAY), Math.floor(seconds / HOUR) % 24];
  const minutes = Math.floor(seconds / 60) % 60;
  const parts = days
    ? [named("day", days), hours && named("hour", hours)]
    : hours
      ? [named("hour", hours), minutes && named("minute", minutes)]
      : [minutes && named("minute", minutes), seconds % 60 && named("second", seconds % 60)];
  return parts.filter(Boolean).join(" ");
};

if (clock) {
  // From the moment on when the server said how much it is: this machine's clock may be wrong.
  const until = Date.now() + Number(clock.dataset.left) * 1000;
  const said = clock.querySelector("[data-left-said]");
  const words = clock.dataset;
  const tick = () => {
    const seconds = Math.ceil((until - Date.now()) / 1000);
    if (seconds > 0) said.textContent = `· ${words.wordLeft.replace("{n}", left(seconds))}`;
    else clock.textContent = words.wordSoon;
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
