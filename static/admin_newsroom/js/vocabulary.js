// The newsroom's own extensions of the editor: Arabic within a story, what pasting leaves, places.
// articles/body/schema.py declares for the server what HTML they make.

import { asCell } from "./paste/cells.js";
import { address } from "./paste/links.js";
import { load } from "./paste/rules.js";
import { asHtml, isPictureAlone, tidied } from "./pasting.js";
import { shownPlace } from "./places.js";
import { isEmptyLine, plugin, showInstead } from "./writing/bareaddress.js";

const isArabic = (element) => /^ar(-|$)/i.test(element.getAttribute("lang") || "");
const AS_ARABIC = { lang: "ar", dir: "rtl" };

const PLACES = ["story", "pictures", "file", "embed", "link"];

export function extensions(library, { addresses, labels, pasting, extensions: wanted }) {
  const words = { labels, addresses };
  const takesPictures = Boolean(wanted.Place && addresses.upload);
  const { Extension, InputRule, Mark, Node, Plugin, Table, TableCell, TableHeader } = library;
  load(pasting);

  const Arabic = Mark.create({
    name: "arabic",
    parseHTML: () => [
      { tag: "span[lang]", getAttrs: (element) => (isArabic(element) ? {} : false) },
    ],
    renderHTML: () => ["span", AS_ARABIC, 0],
    addGlobalAttributes: () => [
      {
        types: ["paragraph"],
        attributes: {
          lang: {
            default: null,
            keepOnSplit: false,
            parseHTML: (element) => (isArabic(element) ? "ar" : null),
            renderHTML: ({ lang }) => (lang ? AS_ARABIC : {}),
          },
        },
      },
    ],
    addCommands: () => ({
      // Selected words become an Arabic run; without a selection the whole paragraph turns.
      toggleArabic:
        () =>
        ({ state, commands, editor }) => {
          if (!state.selection.empty) return commands.toggleMark("arabic");
          const on = editor.isActive("paragraph", { lang: "ar" });
          return commands.updateAttributes("paragraph", { lang: on ? null : "ar" });
        },
    }),
  });

  const Pasting = Extension.create({
    name: "pasting",
    addProseMirrorPlugins() {
      const { editor } = this;
      const tell = (pictures) =>
        editor.view.dom.dispatchEvent(
          new CustomEvent("prose:pictures", { bubbles: true, detail: pictures }),
        );
      return [
        new Plugin({
          props: {
            transformPastedHTML(html) {
              const { html: made, found, left } = tidied(html, takesPictures);
              if (found.length || left) setTimeout(() => tell({ found, left })); // it is in the text then
              return made;
            },
            transformPasted: (slice, view) => withDirection(asCell(slice, view), view),
            handlePaste(view, { clipboardData }) {
              if (!clipboardData) return false;
              const files = [...clipboardData.files];
              const html = clipboardData.getData("text/html");
              if (files.length && (!html || isPictureAlone(html))) {
                tell({ files });
                return true;
              }
              if (html) return false;
              const text = clipboardData.getData("text/plain");
              const isAddress = /^(https?:\/\/|www\.)\S+$/i.test(text.trim());
              if (isAddress && !editor.state.selection.empty && !editor.isActive("place")) {
                return editor.commands.setLink({ href: address(text) });
              }
              const isAlone = isAddress && takesPictures && isEmptyLine(editor.state.selection);
              if (text.trim()) view.pasteHTML(asHtml(text));
              else return false;
              if (isAlone) showInstead(editor, text, addresses);
              return true;
            },
          },
        }),
      ];
    },
  });

  const PullQuote = Node.create({
    name: "pullQuote",
    group: "block",
    content: "paragraph+",
    defining: true,
    parseHTML: () => [{ tag: "aside" }],
    renderHTML: () => ["aside", 0],
    addCommands: () => ({
      togglePullQuote:
        () =>
        ({ commands }) =>
          commands.toggleWrap("pullQuote"),
    }),
  });

  // Another story, pictures, a post of another site: stored as a place, looked up when it is read.
  const Place = Node.create({
    name: "place",
    group: "block",
    atom: true,
    draggable: true,
    addAttributes: () => ({
      kind: { default: "story" },
      value: { default: "" },
      title: { default: "" },
    }),
    parseHTML: () =>
      PLACES.map((kind) => ({
        tag: `div[data-${kind}]`,
        getAttrs: (element) => ({
          kind,
          value: element.getAttribute(`data-${kind}`),
          title: element.getAttribute("data-title") ?? "",
        }),
      })),
    renderHTML: ({ node: { attrs } }) => [
      "div",
      {
        [`data-${attrs.kind}`]: attrs.value,
        ...(attrs.title ? { "data-title": attrs.title } : {}),
      },
    ],
    addNodeView:
      () =>
      ({ node, editor, getPos }) => ({
        dom: shownPlace(node.attrs, words, (title) => {
          const { tr } = editor.state;
          editor.view.dispatch(tr.setNodeMarkup(getPos(), null, { ...node.attrs, title }));
          editor.commands.focus();
        }),
        stopEvent: ({ target }) => Boolean(target.closest?.("button")),
      }),
    addCommands: () => ({
      insertPlace:
        (attributes) =>
        ({ tr, commands }) =>
          commands.setTextSelection(behind(tr, tr.doc.type.schema.nodes.place.create(attributes))),
    }),
    addProseMirrorPlugins() {
      const { editor } = this;
      return [
        plugin(Plugin, editor, words),
        new Plugin({
          props: {
            // A place that is chosen is not written over: what is typed begins a paragraph below.
            handleTextInput(view, _from, _to, text) {
              if (view.state.selection.node?.type.name !== "place") return false;
              return editor
                .chain()
                .insertContentAt(view.state.selection.to, {
                  type: "paragraph",
                  content: [{ type: "text", text }],
                })
                .setTextSelection(view.state.selection.to + 1 + text.length)
                .run();
            },
          },
        }),
      ];
    },
  });

  // A line between two parts: between paragraphs of the story alone, as the server reads it.
  const HorizontalRule = library.HorizontalRule.extend({
    addCommands: () => ({
      setHorizontalRule:
        () =>
        ({ tr, commands }) =>
          commands.setTextSelection(behind(tr, tr.doc.type.schema.nodes.horizontalRule.create())),
    }),
    addInputRules: () => [
      new InputRule({
        find: /^(---|—-|\*\*\*)$/,
        handler: ({ state, range, commands }) => {
          if (state.selection.$from.depth !== 1) return null;
          state.tr.delete(range.from, range.to);
          return commands.setHorizontalRule();
        },
      }),
    ],
  });

  const plain = { content: "paragraph+" };
  const asWritten = { addPasteRules: () => [] }; // asHtml reads the marks of chats, as chats mean them
  return {
    Arabic,
    Pasting,
    PullQuote,
    Place,
    HorizontalRule,
    Bold: library.Bold.extend(asWritten),
    Italic: library.Italic.extend(asWritten),
    Strike: library.Strike.extend(asWritten),
    Link: library.Link.extend(asWritten),
    Table: Table.extend({ renderHTML: () => ["table", ["tbody", 0]] }),
    TableCell: TableCell.extend(plain),
    TableHeader: TableHeader.extend(plain),
  };
}

// Puts a place or a rule below what is being written and returns where writing goes on: in the next
// paragraph, a new one where none follows. Nothing that is selected is replaced.
function behind(tr, node) {
  const { paragraph } = tr.doc.type.schema.nodes;
  const { $from, $to, empty } = tr.selection;
  let at = $to.depth ? $to.after(1) : $to.pos;
  if (empty && $from.depth === 1 && $from.parent.isTextblock) {
    if (!$from.parent.content.size) {
      at = $from.before(1);
      tr.delete(at, $from.after(1));
    } else if ($from.parentOffset === 0) at = $from.before(1);
    else if ($from.parentOffset < $from.parent.content.size) {
      tr.split($from.pos);
      at = $from.pos + 1;
    }
  }
  tr.insert(at, node);
  if (tr.doc.nodeAt(at + 1)?.type !== paragraph) tr.insert(at + 1, paragraph.create());
  return at + 2;
}

// The first pasted paragraph joins the one that the cursor stands in, which may be of the other
// direction: alone in it, it stays a paragraph of its own; among words it becomes an Arabic run.
function withDirection(slice, view) {
  const first = slice.content.firstChild;
  if (!slice.openStart || first?.type.name !== "paragraph" || !first.attrs.lang) return slice;
  const { $from, empty } = view.state.selection;
  const Slice = slice.constructor;
  if (empty && $from.parent.isTextblock && !$from.parent.content.size) {
    return new Slice(slice.content, 0, slice.content.childCount === 1 ? 0 : slice.openEnd);
  }
  if ($from.parent.attrs.lang) return slice;
  const { arabic } = view.state.schema.marks;
  const runs = [];
  first.content.forEach((run) => runs.push(run.mark(arabic.create().addToSet(run.marks))));
  const turned = first.type.create(null, first.content.constructor.from(runs));
  return new Slice(slice.content.replaceChild(0, turned), slice.openStart, slice.openEnd);
}
