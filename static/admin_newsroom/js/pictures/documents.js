// PDFs and recordings that come into a text: dropped, pasted as files, or chosen. Each is sent while
// the writing goes on, and stands below the paragraph that the cursor was in.

import { button } from "./card.js";
import { sent } from "./sending.js";

const TYPES = ["application/pdf", "audio/"];
const ENDINGS = [".pdf", ".mp3", ".m4a", ".ogg"];
const TAKEN = [...ENDINGS, "application/pdf", "audio/mpeg", "audio/mp4", "audio/ogg"].join(",");

export function isDocument({ name, type }) {
  const ending = name.toLowerCase();
  return TYPES.some((kind) => type.startsWith(kind)) || ENDINGS.some((end) => ending.endsWith(end));
}

// Opens the device's own choice of files; the editor takes what was chosen, like what is dropped.
export function pickDocuments(editor) {
  const input = document.createElement("input");
  Object.assign(input, { type: "file", accept: TAKEN, multiple: true, hidden: true });
  input.addEventListener("change", () => {
    input.remove();
    const detail = { documents: [...input.files] };
    editor.view.dom.dispatchEvent(new CustomEvent("prose:pictures", { bubbles: true, detail }));
  });
  input.addEventListener("cancel", () => input.remove());
  document.body.append(input);
  input.click();
}

// Whether a file is still to come into a text: it would be lost with the page.
export const isSending = () => document.querySelector("[data-sending]") !== null;

const tellSettled = () => document.dispatchEvent(new Event("documents:settled"));

addEventListener("beforeunload", (event) => {
  if (isSending()) event.preventDefault();
});

// Sends the files one after the other; each has a line in `box` until it stands in the text.
export async function placeDocuments(editor, files, config, box) {
  const lines = files.map((file) => waitingLine(file, config.labels));
  box.append(...lines.map(({ line }) => line));
  const place = keptPlace(editor);
  for (const [number, file] of files.entries()) {
    await send(file, lines[number]);
    tellSettled();
  }
  place.forget();

  async function send(file, { line, progress, words, ask, signal }) {
    for (;;) {
      if (!line.isConnected) return; // it was given up before its turn
      const data = new FormData();
      data.set("file", file);
      const away = config.labels.fileAway;
      try {
        const onProgress = (share) => (progress.value = share);
        const { key } = await sent(config.addresses.file, data, away, { onProgress, signal });
        place.put(key);
        return line.remove();
      } catch (error) {
        if (signal.aborted) return;
        words.textContent = `${file.name}: ${error.message}`;
        // What the server refused in words is refused again; what never reached it may be repeated.
        if ((await ask(!error.fields)) === "close") return line.remove();
        words.textContent = `${file.name}: ${config.labels.waiting}`;
      }
    }
  }
}

function waitingLine(file, labels) {
  const line = document.createElement("p");
  line.className = "prose-sending";
  const words = document.createElement("span");
  words.textContent = `${file.name}: ${labels.waiting}`;
  const progress = Object.assign(document.createElement("progress"), { max: 1, value: 0 });
  progress.setAttribute("aria-label", file.name);
  const giveUp = new AbortController();
  const cancel = button(labels.cancel, "", () => {
    giveUp.abort();
    line.remove();
    tellSettled();
  });
  line.append(words, progress, cancel);
  line.toggleAttribute("data-sending", true);
  const ask = (mayTryAgain) =>
    new Promise((resolve) => {
      progress.hidden = cancel.hidden = true;
      line.toggleAttribute("data-sending", mayTryAgain);
      tellSettled();
      const again = button(labels.tryAgain, "", () => done("again"));
      const close = button(labels.close, "", () => done("close"));
      const buttons = mayTryAgain ? [again, close] : [close];
      const done = (answer) => {
        for (const one of buttons) one.remove();
        progress.hidden = cancel.hidden = false;
        resolve(answer);
      };
      line.append(...buttons);
    });
  return { line, words, progress, ask, signal: giveUp.signal };
}

// Where the cursor stands now, however the text changes meanwhile.
function keptPlace(editor) {
  let at = editor.state.selection.from;
  const follow = ({ transaction }) => (at = transaction.mapping.map(at));
  editor.on("transaction", follow);
  return {
    put(key) {
      const attributes = { kind: "file", value: key };
      if (editor.state.selection.from === at) {
        editor.chain().insertPlace(attributes).run();
        at = editor.state.selection.from;
        return;
      }
      const { doc, schema, tr } = editor.state;
      const $at = doc.resolve(Math.min(at, doc.content.size));
      const below = $at.depth ? $at.after(1) : at;
      const place = schema.nodes.place.create(attributes);
      editor.view.dispatch(tr.insert(below, place));
      at = below + place.nodeSize; // the next one stands behind it
    },
    forget: () => editor.off("transaction", follow),
  };
}
