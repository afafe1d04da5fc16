/* Light or dark: what the reader chose on this device goes before what the system says; choosing
   what the system says follows it again. Loaded before the first paint, so that nothing flashes. */
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");

  const stored = () => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; // storage is switched off
    }
  };
  const store = (theme) => {
    try {
      if (theme) localStorage.setItem("theme", theme);
      else localStorage.removeItem("theme");
    } catch {
      // it holds for this page then
    }
  };
  // The browser's own frame follows: its two colours stand in the page, each for one setting.
  const frames = [...document.querySelectorAll("meta[name=theme-color]")];
  const colours = frames.map((meta) => meta.content);
  const show = (theme) => {
    const place = ["light", "dark"].indexOf(theme);
    if (place >= 0) root.dataset.theme = theme;
    else delete root.dataset.theme;
    frames.forEach((meta, number) => {
      meta.content = colours[place >= 0 ? place : number];
    });
  };
  const systems = () => (system.matches ? "dark" : "light");

  show(stored());

  addEventListener("DOMContentLoaded", () => {
    for (const button of document.querySelectorAll("[data-theme-toggle]")) {
      button.hidden = false;
      button.addEventListener("click", () => {
        const wanted = (root.dataset.theme ?? systems()) === "dark" ? "light" : "dark";
        const theme = wanted === systems() ? null : wanted;
        show(theme);
        store(theme);
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
