// "/" at the start of an empty paragraph offers what may stand there; typing on filters, the arrows
// choose, Enter takes, Escape leaves what was typed. The keys stay in the text: the list is told of
// by the text's own attributes. It is read from the text, not from the key: keyboards of phones and
// of other countries tell of no "/".

import { askForLink } from "../linkdialog.js";
import { WITHIN_TEXT, drawing, groupsOf } from "../tools.js";
import { KEY } from "./openmenu.js";
import { list } from "./slashlist.js";

const WRITTEN = /^\/([\p{L}\p{N} -]{0,24})$/u;
const HAS_CAMERA = matchMedia("(pointer: coarse)").matches;
const ORDER =
  "heading2 pictures camera blockquote bulletList orderedList story embed link table horizontalRule pullQuote heading3".split(
    " ",
  );
const OPTION = (name) => `slash-${name}`;

// Returns the extension of the editor.
export function slashMenu(library, config) {
  const { Extension, Plugin } = library;
  const { labels, addresses } = config;
  return Extension.create({
    name: KEY,
    priority: 1000, // before what else Enter does
    addKeyboardShortcuts: () => ({
      "Mod-k": ({ editor }) => {
        askForLink(editor, labels, addresses);
        return true;
      },
    }),
    addProseMirrorPlugins() {
      const { editor } = this;
      const tools = groupsOf(editor).flat();
      const offered = tools
        .filter(({ name }) => !WITHIN_TEXT.has(name) && (name !== "camera" || HAS_CAMERA))
        .sort((one, other) => ORDER.indexOf(one.name) - ORDER.indexOf(other.name))
        .map((tool) => ({ ...tool, label: labels[tool.name], words: wordsOf(tool.name, labels) }));
      const plugin = new Plugin({
        state: {
          init: () => null,
          apply: (tr, before, old, now) => next({ tr, before, old, now, plugin, offered }),
        },
        props: {
          attributes: (state) => attributesOf(plugin.getState(state)),
          handleKeyDown: (view, event) => onKey(view, event, plugin, take),
          handleDOMEvents: {
            blur: (view) => {
              close(view, plugin);
              return false;
            },
          },
        },
        view: (view) =>
          list({
            view,
            read: (state) => plugin.getState(state),
            id: OPTION,
            labels,
            drawing,
            take,
          }),
      });
      // Takes the words of the menu out of the text, and does what was chosen where they stood.
      const take = (tool) => {
        const menu = plugin.getState(editor.state);
        if (!menu) return;
        const { $from } = editor.state.selection;
        editor.chain().focus().deleteRange({ from: $from.start(), to: $from.end() }).run();
        tool.run(editor, labels, addresses);
      };
      return [plugin];
    },
  });
}

const wordsOf = (name, labels) =>
  `${labels[name]} ${labels[`also_${name}`] ?? ""}`.toLocaleLowerCase().split(/\s+/);

// What the menu is after a transaction: {query, found, at, isPressed}; null: there is none.
function next({ tr, before, old, now, plugin, offered }) {
  const told = tr.getMeta(plugin) ?? tr.getMeta(KEY);
  if (told?.close) return null;
  if (told?.at !== undefined && before) return { ...before, at: told.at };
  const { $from, empty } = now.selection;
  const isHere =
    empty && $from.depth === 1 && $from.parent.type.name === "paragraph" &&
    $from.parentOffset === $from.parent.content.size; // prettier-ignore
  const written = isHere && WRITTEN.exec($from.parent.textContent);
  if (!written) return null;
  if (!before && !begins(tr, old)) return null;
  if (before && !tr.docChanged) return before;
  const query = written[1].trim().toLocaleLowerCase();
  const isMeant = ({ words, label }) =>
    label.toLocaleLowerCase().startsWith(query) || words.some((word) => word.startsWith(query));
  const isPressed = before?.isPressed ?? Boolean(told?.isPressed);
  return { query, found: offered.filter(isMeant), at: 0, isPressed };
}

// A menu begins in a paragraph that was empty, by typing.
function begins(tr, old) {
  const isTyped = tr.docChanged && !tr.getMeta("paste") && !tr.getMeta("history$");
  const { $from } = old.selection;
  return isTyped && $from.parent.isTextblock && !$from.parent.content.size;
}

function attributesOf(menu) {
  if (!menu?.found.length) return {};
  return {
    "aria-autocomplete": "list",
    "aria-controls": OPTION("list"),
    "aria-activedescendant": OPTION(menu.found[menu.at].name),
  };
}

// Ends the menu. What a press has begun leaves nothing in the text.
function close(view, plugin) {
  const menu = plugin.getState(view.state);
  if (!menu) return;
  const tr = view.state.tr.setMeta(plugin, { close: true });
  const { $from } = view.state.selection;
  if (menu.isPressed) tr.delete($from.start(), $from.end());
  view.dispatch(tr);
}

function onKey(view, event, plugin, take) {
  const menu = plugin.getState(view.state);
  if (!menu || event.isComposing) return false;
  const { found, at } = menu;
  if (event.key === "Escape") {
    event.stopPropagation(); // the preview beside the form stays
    close(view, plugin);
    return true;
  }
  if (!found.length) return false;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    const chosen = (at + step + found.length) % found.length;
    view.dispatch(view.state.tr.setMeta(plugin, { at: chosen }));
    return true;
  }
  if (!["Enter", "Tab"].includes(event.key) || event.shiftKey) return false;
  take(found[at]);
  return true;
}
