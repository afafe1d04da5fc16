// What can be done with the text: the tools of the bar, the menu and the phone, and their drawings.

import { askForLink } from "./linkdialog.js";
import { pick } from "./pictures/arriving.js";
import { pickDocuments } from "./pictures/documents.js";
import { askForPlace } from "./placedialog.js";
import { showShortcuts } from "./shortcuts.js";
import { askForTable } from "./tabledialog.js";
import { openMenu } from "./writing/openmenu.js";

const TOOLS = [
  [{ name: "insert", icon: true, run: openMenu }],
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
    { name: "attach", needs: "place", icon: true, run: pickDocuments },
    tool("horizontalRule", null, (chain) => chain.setHorizontalRule(), ["horizontalRule"]),
  ],
  [tool("undo", null, (chain) => chain.undo()), tool("redo", null, (chain) => chain.redo())],
  [{ name: "shortcuts", text: "?", run: (_editor, labels) => showShortcuts(labels) }],
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

// What is done within a line, or is no part of the text: the menu of an empty line has none of it.
export const WITHIN_TEXT = new Set(
  ["insert", "bold", "italic", "strike", "arabic", "undo", "redo", "shortcuts"], // prettier-ignore
);

// Returns the tools that this editor's vocabulary has, in their groups.
export function groupsOf(editor) {
  const known = new Set(editor.extensionManager.extensions.map(({ name }) => name));
  const isKnown = ({ needs }) => !needs || known.has(needs);
  return TOOLS.map((group) => group.filter(isKnown)).filter(({ length }) => length);
}

export function drawing(name) {
  const shapes = {
    insert: "M12 5v14M5 12h14",
    link: "M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-6-6l-1.5 1.5M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 6 6l1.5-1.5",
    bulletList: "M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01",
    orderedList:
      "M10 6h10M10 12h10M10 18h10M4 4.5 5.5 4v4M4 11.5c2-1.5 3 .5 1.5 2L4 15h2.5M4 17h2l-1 1.3c2 .2 1.5 2.4-1 2",
    pullQuote: "M5 5v14M10 8h9M10 12h9M10 16h6",
    horizontalRule: "M4 12h16M8 6h8M8 18h8",
    table: "M4 5h16v14H4zM4 10h16M4 14.500h16M12 5v14",
    story: "M4 12h11M11 7.500 15.500 12 11 16.500M20 5v14",
    pictures: "M4 5h16v14H4zm0 11 5-5 4 4 3-3 4 4M15.500 9.500h.01",
    camera: "M3 8h4l2-3h6l2 3h4v11H3zm9 2a3.500 3.500 0 1 0 .01 0",
    attach:
      "M17 8.500 9.500 16a2.100 2.100 0 0 1-3-3L14.500 5a3.600 3.600 0 0 1 5 5l-8.500 8.500a5 5 0 0 1-7-7L11 4.500",
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
