// The newsroom's own extensions of the editor: Arabic within a story, and what pasting leaves.
// articles/vocabulary.py declares for the server what HTML they make.

import { tidied } from "./pasting.js"

const isArabic = (element) => /^ar(-|$)/i.test(element.getAttribute("lang") || "")
const AS_ARABIC = { lang: "ar", dir: "rtl" }

export function extensions({ Extension, Mark }) {
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

  return { Arabic, Pasting }
}
