/* Tells the server once that a story is being read: its number and nothing else. */

const ATTENTION = 2000; // milliseconds in sight, after the few that this script waited for
const story = document.querySelector("[data-read]");

function tell() {
  const time = setTimeout(() => {
    navigator.sendBeacon(`${story.dataset.readAt}?berita=${story.dataset.read}`);
    document.removeEventListener("visibilitychange", wait);
  }, ATTENTION);
  const wait = () => {
    if (document.visibilityState === "hidden") clearTimeout(time);
  };
  document.addEventListener("visibilitychange", wait);
}

if (story) {
  if (document.visibilityState === "visible") tell();
  else document.addEventListener("visibilitychange", tell, { once: true });
}
