// Starts the editor on every body field, from the declaration that the server wrote beside it.
// Unlike the library's own start script it needs no import map and puts no style into the page.

import { takePictures } from "./pictures/arriving.js";
import { tellReady } from "./ready.js";
import { listenForShortcuts } from "./shortcuts.js";
import { toolbar } from "./toolbar.js";
import { writtenDown } from "./writtendown.js";
import { slashMenu } from "./writing/slash.js";

const MARKER = "data-django-prose-editor-configurable";

async function start(textarea) {
  const config = JSON.parse(textarea.getAttribute(MARKER));
  const library = await import(config.library);
  const modules = await Promise.all(config.js_modules.map((address) => import(address)));
  const known = Object.assign(
    {},
    library,
    ...modules.map((module) => module.extensions(library, config)),
  );

  const frame = document.createElement("div");
  frame.className = "prose";
  textarea.before(frame);
  const page = document.createElement("div");
  frame.append(page, textarea);

  // How much of the window lies under bars: the line that is written stays clear of them.
  const around = {
    top: 120,
    left: 5,
    right: 5,
    get bottom() {
      const bar = document.querySelector(".phone-bar");
      return (bar?.offsetHeight ?? 0) + 24;
    },
  };
  const label = document.querySelector(`label[for="${textarea.id}"]`);
  if (label && !label.id) label.id = `${textarea.id}_label`;
  const editor = new library.Editor({
    element: page,
    injectCSS: false,
    content: textarea.value,
    extensions: [
      ...Object.entries(config.extensions)
        .filter(([name]) => known[name])
        .map(([name, options]) =>
          typeof options === "object" ? known[name].configure(options) : known[name],
        ),
      slashMenu(library, config),
      // Below a table, box or quote at the end there is a line to write on: what is typed beside
      // them would be seen, but belong to nothing.
      library.TrailingNode.configure({
        node: "paragraph",
        notAfter: ["heading", "bulletList", "orderedList"],
      }),
    ],
    editorProps: {
      scrollMargin: around,
      scrollThreshold: around,
      attributes: {
        role: "textbox",
        "aria-multiline": "true",
        "aria-labelledby": label ? label.id : "",
        lang: document.documentElement.dataset.contentLanguage || "id",
        class: "prose-page",
      },
    },
    onUpdate: () => written.change(),
  });
  const written = writtenDown(textarea, () =>
    editor.isEmpty ? "" : editor.getHTML().replace(/(<p><\/p>)+$/, ""),
  );
  textarea.hidden = true;
  label?.addEventListener("click", () => editor.commands.focus());
  frame.prepend(toolbar(editor, config.labels, config.addresses));
  takePictures(frame, editor, config);
  listenForShortcuts(config.labels);
  tellReady(frame, { editor, textarea });
}

for (const textarea of document.querySelectorAll(`textarea[${MARKER}]`)) {
  start(textarea).catch((error) => {
    // The plain field stays: a story can be written in HTML if all else fails.
    textarea.hidden = false;
    console.error("The editor did not start", error);
  });
}
