// Shows new mail as it arrives. Without this file the page reloads itself now and then.

const INTERVAL_MS = 2000;

async function look() {
  const list = document.getElementById("daftar");
  if (document.hidden) return;
  const { state } = await (await fetch("/api/state")).json();
  if (state === list.dataset.state) return;
  const page = new DOMParser().parseFromString(
    await (await fetch(location.href)).text(),
    "text/html",
  );
  list.replaceWith(page.getElementById("daftar"));
  document.title = page.title;
}

function lookAgain() {
  // A mailbox that is being restarted answers nothing for a moment.
  look().catch(() => {}).finally(() => setTimeout(lookAgain, INTERVAL_MS));
}

lookAgain();
