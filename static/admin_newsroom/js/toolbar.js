// The row of text tools above the body: names in the desk's language, reachable by arrow keys.

import { drawing, groupsOf } from "./tools.js";

export function toolbar(editor, labels, addresses) {
  const bar = document.createElement("div");
  bar.className = "prose-tools";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", labels.toolbar);
  const buttons = [];
  for (const group of groupsOf(editor)) {
    const box = document.createElement("span");
    box.className = "prose-group";
    for (const tool of group) {
      const button = made(tool, labels[tool.name]);
      button.addEventListener("mousedown", (event) => event.preventDefault()); // the text keeps focus
      button.addEventListener("click", () => tool.run(editor, labels, addresses));
      buttons.push([button, tool]);
      box.append(button);
    }
    bar.append(box);
  }
  const show = () => {
    for (const [button, { active }] of buttons) {
      if (active) button.setAttribute("aria-pressed", String(isOn(editor, active)));
    }
  };
  let waiting = 0;
  const showSoon = () => {
    waiting ||= requestAnimationFrame(() => {
      waiting = 0;
      show();
    });
  };
  editor.on("transaction", showSoon);
  show();
  oneStop(
    buttons.map(([button]) => button),
    bar,
  );
  return bar;
}

function isOn(editor, active) {
  if (active[0] === "arabic")
    return editor.isActive("arabic") || editor.isActive("paragraph", { lang: "ar" });
  return editor.isActive(...active);
}

function made({ name, text, icon }, label) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = `prose-tool prose-tool-${name}`;
  button.dataset.tool = name;
  // Whoever says what is seen on a button means it: the letters are part of its name.
  const called = /^H\d$/.test(text) ? `${text} – ${label}` : label;
  button.title = called;
  button.setAttribute("aria-label", called);
  button.append(icon ? drawing(name) : text);
  return button;
}

// One tab stop for the whole row; arrows move within it, past what this screen does not show.
function oneStop(buttons, bar) {
  const choose = (chosen) => {
    for (const button of buttons) button.tabIndex = button === chosen ? 0 : -1;
  };
  choose(buttons[0]);
  bar.addEventListener("keydown", (event) => {
    const seen = buttons.filter((button) => button.getClientRects().length);
    const at = seen.indexOf(document.activeElement);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (at < 0 || !step) return;
    event.preventDefault();
    const next = seen[(at + step + seen.length) % seen.length];
    choose(next);
    next.focus();
  });
}
