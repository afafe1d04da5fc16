// The row of text tools above the body: names in the desk's language, reachable by arrow keys.

import { askForLink } from "./linkdialog.js";
import { pick } from "./pictures/arriving.js";
import { askForPlace } from "./placedialog.js";
import { askForTable } from "./tabledialog.js";

const TOOLS = [
  [
    tool("heading2", "H2", (chain) => chain.toggleHeading({ level: 2 }), ["heading", { level: 2 }]),
    tool("heading3", "H3", (chain) => chain.toggleHeading({ level: 3 }), ["heading", { level: 3 }]),
  ],
  [
    tool("bold", "B", (chain) => chain.toggleBold(), ["bold"]),
    tool("italic", "I", (chain) => chain.toggleItalic(), ["italic"]),
    tool("strike", "S", (chain) => chain.toggleStrike(), ["strike"]),
    { name: "link", needs: "link", icon: true, run: askForLink, active: ["link"] },
  ],
  [
    tool("blockquote", "“", (chain) => chain.toggleBlockquote(), ["blockquote"]),
    tool("pullQuote", null, (chain) => chain.togglePullQuote(), ["pullQuote"]),
    tool("bulletList", null, (chain) => chain.toggleBulletList(), ["bulletList"]),
    tool("orderedList", null, (chain) => chain.toggleOrderedList(), ["orderedList"]),
    tool("arabic", "ع", (chain) => chain.toggleArabic(), ["arabic"]),
  ],
  [
    { name: "table", needs: "table", icon: true, run: askForTable, active: ["table"] },
    ...["story", "pictures", "embed"].map((kind) => ({
      name: kind,
      needs: "place",
      icon: true,
      run: (editor, labels, addresses) => askForPlace(editor, kind, labels, addresses),
    })),
    {
      name: "camera",
      needs: "place",
      icon: true,
      run: (editor, labels, addresses) => pick(editor, { labels, addresses }, { isCamera: true }),
    },
  ],
  [tool("undo", null, (chain) => chain.undo()), tool("redo", null, (chain) => chain.redo())],
];

function tool(name, text, command, active = null) {
  return {
    name,
    text,
    icon: text === null,
    active,
    needs: active?.[0],
    run: (editor) => command(editor.chain().focus()).run(),
  };
}

export function toolbar(editor, labels, addresses) {
  const bar = document.createElement("div");
  bar.className = "prose-tools";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", labels.toolbar);
  const buttons = [];
  const known = new Set(editor.extensionManager.extensions.map(({ name }) => name));
  const offered = TOOLS.map((group) => group.filter(({ needs }) => !needs || known.has(needs)));
  for (const group of offered.filter(({ length }) => length)) {
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
  editor.on("transaction", show);
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
  button.title = label;
  button.setAttribute("aria-label", label);
  button.append(icon ? drawing(name) : text);
  return button;
}

function drawing(name) {
  const shapes = {
    link: "M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-6-6l-1.5 1.5M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 6 6l1.5-1.5",
    bulletList: "M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01",
    orderedList:
      "M10 6h10M10 12h10M10 18h10M4 4.5 5.5 4v4M4 11.5c2-1.5 3 .5 1.5 2L4 15h2.5M4 17h2l-1 1.3c2 .2 1.5 2.4-1 2",
    pullQuote: "M5 5v14M10 8h9M10 12h9M10 16h6",
    table: "M4 5h16v14H4zM4 10h16M4 14.500h16M12 5v14",
    story: "M4 12h11M11 7.500 15.500 12 11 16.500M20 5v14",
    pictures: "M4 5h16v14H4zm0 11 5-5 4 4 3-3 4 4M15.500 9.500h.01",
    camera: "M3 8h4l2-3h6l2 3h4v11H3zm9 2a3.500 3.500 0 1 0 .01 0",
    embed: "m8 8-4 4 4 4m8-8 4 4-4 4M13.500 6l-3 12",
    undo: "M8 5 4 9l4 4M4 9h10a5 5 0 0 1 0 10h-3",
    redo: "m16 5 4 4-4 4M20 9H10a5 5 0 0 0 0 10h3",
  };
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", shapes[name]);
  svg.append(path);
  return svg;
}

// One tab stop for the whole row; arrows move within it.
function oneStop(buttons, bar) {
  const choose = (index) => {
    buttons.forEach((button, number) => {
      button.tabIndex = number === index ? 0 : -1;
    });
  };
  choose(0);
  bar.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (at < 0 || !step) return;
    event.preventDefault();
    const next = (at + step + buttons.length) % buttons.length;
    choose(next);
    buttons[next].focus();
  });
}
