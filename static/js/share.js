/* Opens the device's own sharing where there is one, and copies the link. Plain links otherwise. */

for (const box of document.querySelectorAll("[data-share]")) {
  const story = { title: box.dataset.shareTitle, url: box.dataset.share };
  box.querySelector("summary").addEventListener("click", (event) => {
    if (!navigator.share || !matchMedia("(pointer: coarse)").matches) return;
    event.preventDefault();
    navigator.share(story).catch(() => {}); // the reader thought better of it
  });
  const copy = box.querySelector("[data-copy]");
  copy.addEventListener("click", async (event) => {
    if (!navigator.clipboard) return;
    event.preventDefault();
    await navigator.clipboard.writeText(story.url);
    copy.setAttribute("role", "status");
    copy.textContent = copy.dataset.copied;
  });
  // Escape and a click elsewhere close the list again.
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !box.open) return;
    box.open = false;
    box.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    if (!box.contains(event.target)) box.open = false;
  });
}
