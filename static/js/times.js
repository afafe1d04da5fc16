/* Turns the times of the last day into "12 menit lalu"; the exact time stays in the title. */
const language = document.documentElement.lang;
const relative = new Intl.RelativeTimeFormat(language, { numeric: "always" });
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function refresh() {
  for (const element of document.querySelectorAll("time[data-relative]")) {
    const seconds = (Date.now() - Date.parse(element.dateTime)) / 1000;
    if (seconds < 0 || seconds >= DAY) continue;
    element.title ||= element.textContent;
    const text =
      seconds < HOUR
        ? relative.format(-Math.max(1, Math.floor(seconds / MINUTE)), "minute")
        : relative.format(-Math.floor(seconds / HOUR), "hour");
    // Papers write "12 menit lalu"; the locale's data are wordier.
    element.textContent = text.replace(" yang lalu", " lalu");
  }
}

refresh();
setInterval(refresh, MINUTE * 1000);
