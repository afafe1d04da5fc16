/* Loads a post, video or map of another site when the reader asks for it, and not before. */

for (const box of document.querySelectorAll("[data-frame]")) {
  const button = box.querySelector("button");
  button.hidden = false;
  button.addEventListener("click", () => {
    const frame = document.createElement("iframe");
    frame.src = box.dataset.frame;
    frame.title = box.dataset.title;
    frame.allow = "autoplay; fullscreen; picture-in-picture";
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    frame.sandbox = "allow-scripts allow-same-origin allow-popups allow-presentation";
    box.prepend(frame);
    box.classList.add("embed--loaded");
    button.remove();
    frame.focus();
  });
}
