/* Takes a wide table or a gallery out of the tab order while nothing in it scrolls. */

const watched = new ResizeObserver((entries) => {
  for (const { target } of entries) settle(target);
});

function settle(box) {
  if (box === document.activeElement) return; // the reader's place is not taken away
  const scrolls =
    getComputedStyle(box).overflowX !== "visible" && box.scrollWidth > box.clientWidth;
  if (scrolls) box.tabIndex = 0;
  else box.removeAttribute("tabindex");
}

for (const box of document.querySelectorAll(".gallery, .table-frame")) {
  watched.observe(box);
  box.addEventListener("blur", () => settle(box));
}
