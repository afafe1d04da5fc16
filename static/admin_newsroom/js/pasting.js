// What is pasted, brought to the story's vocabulary before the editor reads it. How HTML is read
// stands in paste/, in the steps of the server's own reader (articles/body/parser.py).

import { meant } from "./paste/characters.js";
import { FIRST_MARKER, shaped } from "./paste/reader.js";

const SMALLEST_PICTURE = 30; // pixels; smaller ones are drawn signs and counters of visits
let marked = 0;

// Returns {html, found, left}: `found` are pictures that can be had, as {file} or {address} with the
// `marker` that stands for each in the HTML; `left` is how many cannot.
export function tidied(html, takesPictures = false) {
  // Without its first line a table would stay inside of the paragraph before it.
  const root = new DOMParser().parseFromString(`<!doctype html>${inert(html)}`, "text/html").body;
  const own = root.querySelector("[data-pm-slice]")?.getAttribute("data-pm-slice");
  const pictures = picturesIn(root);
  const found = takesPictures ? pictures.map(marker).filter(Boolean) : [];
  const made = reopened(shaped(root, own !== undefined), own);
  return { html: made, found, left: pictures.length - found.length };
}

// Whether there is nothing but pictures: browsers hand over a copied picture so, beside its file.
export function isPictureAlone(html) {
  const root = new DOMParser().parseFromString(inert(html), "text/html").body;
  return !root.textContent.trim() && picturesIn(root).length > 0;
}

// Puts a place where the picture stood; null where its file cannot be had from here.
function marker(image) {
  const source = image.getAttribute("src");
  const picture = /^https?:/i.test(source) ? { address: source } : { file: fileOf(source) };
  if (!picture.address && !picture.file) return null;
  const place = image.ownerDocument.createElement("div");
  picture.marker = String(FIRST_MARKER + ++marked);
  place.setAttribute("data-pictures", picture.marker);
  image.replaceWith(place);
  return picture;
}

function fileOf(source) {
  const found = /^data:(image\/(?:jpeg|png|webp|gif));base64,(.+)$/is.exec(source);
  if (!found) return null;
  try {
    const bytes = Uint8Array.from(atob(found[2]), (sign) => sign.charCodeAt(0));
    return new File([bytes], "picture", { type: found[1] });
  } catch {
    return null;
  }
}

// The editor's own mark of a cut that begins or ends within a block comes through.
function reopened(html, own) {
  if (own === undefined || !html.startsWith("<")) return html;
  return html.replace(
    /^<([a-z0-9]+)/,
    `<$1 data-pm-slice="${own.replace(/[^0-9 a-z"[\]:,{}-]/gi, "").replace(/"/g, "&quot;")}"`,
  );
}

function picturesIn(root) {
  const isPicture = (image) => {
    const sizes = [image.getAttribute("width"), image.getAttribute("height")].map((size) =>
      Number.parseInt(size, 10),
    );
    return image.getAttribute("src") && !sizes.some((size) => size < SMALLEST_PICTURE);
  };
  return [...root.querySelectorAll("img")].filter(isPicture);
}

// Plain text, by the line; *bold*, _slanted_ and ~struck~ as chats write them; addresses become links.
export function asHtml(text) {
  const lines = meant(text).replace(/\r\n?/g, "\n").split("\n");
  return lines
    .filter((line) => line.trim())
    .map((line) => `<p>${withMarks(escaped(line))}</p>`)
    .join("");
}

const SIGNS = { "*": "strong", _: "em", "~": "s" };
const MARKED =
  /(?<![\p{L}\p{N}*_~])([*_~])\1?(?=[^\s*_~])([^*_~]*[^\s*_~])\1{1,2}(?![\p{L}\p{N}*_~])/gu;
const ADDRESS = /(?<![\p{L}\p{N}@/.])(https?:\/\/|www\.)[^\s<>"]+/giu;

function withMarks(line) {
  const parts = [];
  let end = 0;
  for (const found of line.matchAll(ADDRESS)) {
    const address = found[0].replace(/(?:&gt;|&lt;|&quot;|[.,;:!?)\]}'’”])+$/, "");
    parts.push(withSigns(line.slice(end, found.index)));
    parts.push(`<a href="${/^www/i.test(address) ? "https://" : ""}${address}">${address}</a>`);
    end = found.index + address.length;
  }
  return parts.join("") + withSigns(line.slice(end));
}

function withSigns(text) {
  let made = text;
  for (let before = ""; before !== made;) {
    before = made;
    made = made.replace(MARKED, (_all, sign, words) => `<${SIGNS[sign]}>${words}</${SIGNS[sign]}>`);
  }
  return made;
}

const escaped = (text) =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");

// Styles are only read as text, handlers not at all: the page's policy refuses both, even in a
// document that is never shown, and would report them. Read sign by sign, once. Between the tags of
// some elements a browser reads no comment and no tag; nothing of theirs is ever kept.
export function inert(html) {
  const parts = [];
  let end = 0;
  for (const found of html.matchAll(/<(?:!--|[a-z])/gi)) {
    if (found.index < end) continue;
    const start = found.index;
    if (found[0] === "<!--") {
      const close = html.indexOf("-->", start);
      // "<!--[if …]>" that Word leaves open ends like the browser ends it: with the text.
      parts.push(html.slice(end, start));
      end = close < 0 ? html.length : close + 3;
    } else {
      const stop = endOfTag(html, start);
      const tag = html.slice(start, stop);
      const unread = /^<(style|script|title|textarea|iframe)(?=[\s/>])/i.exec(tag);
      parts.push(html.slice(end, start), unread ? "" : harmless(tag));
      end = unread ? endOf(html, stop, unread[1]) : stop;
    }
  }
  return parts.join("") + html.slice(end);
}

function endOf(html, from, tag) {
  const close = new RegExp(`</${tag}[^>]*>`, "gi");
  close.lastIndex = from;
  return close.exec(html) ? close.lastIndex : html.length;
}

function endOfTag(html, start) {
  const sign = /[>"']|$/g;
  let at = start;
  for (;;) {
    sign.lastIndex = at;
    const found = sign.exec(html);
    if (!found[0]) return html.length;
    if (found[0] === ">") return found.index + 1;
    const isValue = /=\s*$/.test(html.slice(Math.max(start, found.index - 20), found.index));
    const close = isValue ? html.indexOf(found[0], found.index + 1) : found.index;
    if (close < 0) return html.length;
    at = close + 1;
  }
}

const VALUE = /("[^"]*"|'[^']*')|(?<=[\s"'/])(style|on[a-z]+)(?=\s*=)/gi;

const harmless = (tag) =>
  tag.replace(VALUE, (all, value, name) =>
    value ? all : name.toLowerCase() === "style" ? "data-look" : "data-x",
  );
