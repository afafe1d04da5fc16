// The newsroom's own extensions of the editor: Arabic within a story, and what pasting leaves.
// articles/vocabulary.py declares for the server what HTML they make.

import { tidied } from "./pasting.js"
import { shownPlace } from "./places.js"

const isArabic = (element) => /^ar(-|$)/i.test(element.getAttribute("lang") || "")
const AS_ARABIC = { lang: "ar", dir: "rtl" }

const PLACES = ["story", "pictures", "embed"]

export function extensions({ Extension, Mark, Node, Table, TableCell, TableHeader }, { addresses, labels }) {
  const Arabic = Mark.create({
    name: "arabic",
    parseHTML: () => [{ tag: "span[lang]", getAttrs: (element) => (isArabic(element) ? {} : false) }],
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
          if (!state.selection.empty) return commands.toggleMark("arabic")
          const on = editor.isActive("paragraph", { lang: "ar" })
          return commands.updateAttributes("paragraph", { lang: on ? null : "ar" })
        },
    }),
  })

  const Pasting = Extension.create({
    name: "pasting",
    transformPastedHTML: (html) => tidied(html),
  })

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
  })

  // Another story, pictures, a post of another site: stored as a place, looked up when it is read.
  const Place = Node.create({
    name: "place",
    group: "block",
    atom: true,
    draggable: true,
    addAttributes: () => ({ kind: { default: "story" }, value: { default: "" } }),
    parseHTML: () =>
      PLACES.map((kind) => ({
        tag: `div[data-${kind}]`,
        getAttrs: (element) => ({ kind, value: element.getAttribute(`data-${kind}`) }),
      })),
    renderHTML: ({ node }) => ["div", { [`data-${node.attrs.kind}`]: node.attrs.value }],
    addNodeView: () => ({ node }) => ({ dom: shownPlace(node.attrs, addresses.place, labels) }),
  })

  const plain = { content: "paragraph+" }
  return {
    Arabic,
    Pasting,
    PullQuote,
    Place,
    Table: Table.extend({ renderHTML: () => ["table", ["tbody", 0]] }),
    TableCell: TableCell.extend(plain),
    TableHeader: TableHeader.extend(plain),
  }
}
