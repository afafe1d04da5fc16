/* Light or dark: what the reader chose on this device goes before what the system says.
   Loaded before the page is painted, so that nothing flashes. */
(() => {
  const root = document.documentElement;
  const stored = () => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; // storage is switched off
    }
  };
  const chosen = stored();
  if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;

  addEventListener("DOMContentLoaded", () => {
    const system = matchMedia("(prefers-color-scheme: dark)");
    for (const button of document.querySelectorAll("[data-theme-toggle]")) {
      button.hidden = false;
      button.addEventListener("click", () => {
        const dark = root.dataset.theme ? root.dataset.theme === "dark" : system.matches;
        root.dataset.theme = dark ? "light" : "dark";
        try {
          localStorage.setItem("theme", root.dataset.theme);
        } catch {
          // it holds for this page then
        }
      });
    }
  });
})();

/* Behaviours are fetched when the reader first comes near: the page is there before them. */
addEventListener("DOMContentLoaded", () => {
  for (const element of document.querySelectorAll("[data-module]")) {
    // Where it cannot be fetched the page works without.
    const fetchIt = () => import(element.dataset.module).catch(() => {});
    if (element.dataset.moduleAfter) {
      setTimeout(fetchIt, Number(element.dataset.moduleAfter));
      continue;
    }
    for (const kind of ["pointerenter", "pointerdown", "focusin"]) {
      element.addEventListener(kind, fetchIt, { once: true });
    }
  }
});
