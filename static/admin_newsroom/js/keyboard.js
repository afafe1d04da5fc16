// Where a phone's keyboard lies over the page, and what is left to see of it. Safari lays it over
// what is fixed and tells of it by the visual viewport alone, also while it pans what is left.

const root = document.documentElement;

// Calls `act` whenever the part of the page that is seen has changed, at most once a frame, with
// {top, bottom}: where it begins and ends, in the coordinates of `getBoundingClientRect`.
export function watchSeen(act) {
  const view = globalThis.visualViewport;
  if (!view) return;
  let waiting = 0;
  const look = () => {
    waiting = 0;
    // Zoomed in by two fingers there is less to see as well, and nothing in its way.
    const isZoomed = view.scale > 1.01;
    const top = isZoomed ? 0 : view.offsetTop;
    const bottom = isZoomed ? root.clientHeight : view.offsetTop + view.height;
    root.style.setProperty("--seen-top", `${top}px`);
    root.style.setProperty("--seen-height", `${bottom - top}px`);
    act({ top, bottom });
  };
  const soon = () => (waiting ||= requestAnimationFrame(look));
  view.addEventListener("resize", soon);
  view.addEventListener("scroll", soon);
  look();
}
