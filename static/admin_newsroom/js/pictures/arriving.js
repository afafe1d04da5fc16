// Pictures that come into a text: dropped, pasted as files, within a pasted document, or chosen.
// Each kind ends in the same dialog, and in a place where the cursor or the picture stood.

import { button } from "./card.js";
import { askAboutPictures } from "./dialog.js";
import { isDocument, placeDocuments } from "./documents.js";
import { TAKEN } from "./sending.js";

export function takePictures(frame, editor, config) {
  const { labels, addresses } = config;
  const places = Boolean(editor.schema.nodes.place) && Boolean(addresses.upload);
  const [box, onTheirWay] = [0, 1].map(() => {
    const made = document.createElement("div");
    made.className = "prose-left";
    made.setAttribute("role", "status");
    return made;
  });
  frame.querySelector(".prose-tools").after(box, onTheirWay);

  const say = (text, ...acts) => {
    const words = Object.assign(document.createElement("p"), { textContent: text });
    const close = button(labels.close, "", () => {
      box.replaceChildren();
      editor.commands.focus();
    });
    const line = document.createElement("p");
    line.append(...acts, close);
    box.replaceChildren(words, line);
  };
  const take = async ({ files: given = [], documents = [], found = [], left = 0 }) => {
    const takesDocuments = Boolean(addresses.file);
    const files = given.filter((file) => !takesDocuments || !isDocument(file));
    const sending = [...documents, ...given.filter((file) => !files.includes(file))];
    const isSomething = given.length || documents.length || found.length || left;
    if (!places) return isSomething ? say(labels.filesLeft) : null;
    if (sending.length) placeDocuments(editor, sending, config, onTheirWay);
    if (files.length) await placeFiles(editor, files, config);
    if (found.length) await placeFound(editor, found, config);
    if (left) say(labels.picturesLeft.replace("%s", left), chooser(editor, config));
    return null;
  };
  frame.addEventListener("prose:pictures", (event) => take(event.detail));

  // A file that is dropped beside a field for files would take the page's place.
  const isFile = (event) =>
    event.dataTransfer?.types.includes("Files") && !event.target.closest?.("input[type=file]");
  addEventListener("dragover", (event) => {
    if (isFile(event)) event.preventDefault();
  });
  addEventListener(
    "drop",
    (event) => {
      if (!isFile(event) || event.target.closest?.("[data-picture], dialog")) return;
      event.preventDefault();
      event.stopPropagation();
      if (places && frame.contains(event.target)) standBetween(editor, event);
      take({ files: [...event.dataTransfer.files] });
    },
    { capture: true },
  );
}

// Puts the cursor at the nearer end of the block that lies under the pointer: what is dropped on a
// paragraph stands above or below it, never within.
function standBetween(editor, { clientX, clientY }) {
  const { view } = editor;
  const at = view.posAtCoords({ left: clientX, top: clientY });
  if (!at) return;
  const $at = view.state.doc.resolve(at.pos);
  if (!$at.depth) return editor.commands.setTextSelection(at.pos);
  const block = view.nodeDOM($at.before(1)).getBoundingClientRect();
  const isAbove = clientY < block.top + block.height / 2;
  return editor.commands.setTextSelection(isAbove ? $at.start(1) : $at.end(1));
}

export async function placeFiles(editor, files, config) {
  const given = files.map((file) => ({ file }));
  const done = await askAboutPictures(given, config);
  if (!done) return editor.commands.focus();
  const value = done.map(({ key }) => key).join(",");
  return editor.chain().focus().insertPlace({ kind: "pictures", value }).run();
}

// `found`: of a pasted document, each with the marker that stands at its place in the text.
async function placeFound(editor, found, config) {
  const done = (await askAboutPictures(found, config)) ?? [];
  const keys = new Map(done.map(({ key, marker }) => [marker, key]));
  const { tr, doc } = editor.state;
  const markers = new Set(found.map(({ marker }) => marker));
  const places = [];
  doc.descendants((node, at) => {
    if (node.type.name === "place" && markers.has(node.attrs.value)) places.push([node, at]);
  });
  for (const [node, at] of places.reverse()) {
    const value = keys.get(node.attrs.value);
    if (value) tr.setNodeMarkup(at, null, { kind: "pictures", value });
    else tr.delete(at, at + node.nodeSize);
  }
  editor.view.dispatch(tr);
  editor.commands.focus();
}

// A button that opens the device's own choice of pictures; what was chosen is placed at the cursor.
export function chooser(editor, config, { isCamera = false, before = () => {} } = {}) {
  const text = isCamera ? config.labels.camera : config.labels.choosePictures;
  const open = () => pick(editor, config, { isCamera, before });
  return button(text, isCamera ? "picture-camera" : "picture-choose", open);
}

// Opens that choice. The field stands in the page while it is open: Safari forgets it else.
export function pick(editor, config, { isCamera = false, before = () => {} } = {}) {
  const input = document.createElement("input");
  Object.assign(input, { type: "file", accept: TAKEN, multiple: !isCamera, hidden: true });
  if (isCamera) input.setAttribute("capture", "environment");
  input.addEventListener("change", () => {
    input.remove();
    before();
    if (input.files.length) placeFiles(editor, [...input.files], config);
  });
  input.addEventListener("cancel", () => input.remove());
  document.body.append(input);
  input.click();
}
