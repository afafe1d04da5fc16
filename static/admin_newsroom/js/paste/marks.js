// How an element within a line sets its text: as articles/body/marks.py says.

import { rules } from "./rules.js";

const PREFORMATTED = ["pre", "pre-wrap", "pre-line", "break-spaces"];
const NO_MARKS = { href: "", arabic: false, strong: false, emphasis: false, struck: false };

export const noMarks = () => NO_MARKS;
export const isArabic = (given) => (given.lang || "").toLowerCase().split("-")[0] === "ar";

export function marked(outer, tag, given) {
  const marks = { ...outer };
  const style = given.style || "";
  const { weight, slant, line_through } = rules.patterns;
  if (tag === "b" || tag === "strong") marks.strong = true;
  if (["i", "em", "cite"].includes(tag)) marks.emphasis = true;
  if (rules.struck.has(tag) || line_through.test(style)) marks.struck = true;
  if (isArabic(given)) marks.arabic = true;
  const heavy = weight.exec(style)?.[1].toLowerCase();
  if (heavy)
    marks.strong = /^[0-9]+$/.test(heavy)
      ? Number(heavy) >= 600
      : ["bold", "bolder"].includes(heavy);
  const slanted = slant.exec(style)?.[1].toLowerCase();
  if (slanted) marks.emphasis = ["italic", "oblique"].includes(slanted);
  return marks;
}

export function script(outer, tag, style) {
  if (tag === "sup" || tag === "sub") return tag;
  const found = rules.patterns.shift.exec(style);
  return found ? { super: "sup", sub: "sub" }[found[1].toLowerCase()] : outer;
}

export function shifted(text, script) {
  const signs = { sup: rules.raised, sub: rules.lowered }[script];
  const word = text.trim();
  if (!signs || !word) return text;
  const letters = [...word];
  const known = (sign) => Object.hasOwn(signs, sign);
  if (letters.every(known) && (/[0-9]/.test(word) || letters.length === 1)) {
    return [...text].map((sign) => (known(sign) ? signs[sign] : sign)).join("");
  }
  return /^[0-9]/.test(word) ? (script === "sup" ? "^" : "_") + text : text;
}

export function preformatted(outer, style) {
  const found = rules.patterns.spaces.exec(style);
  return found ? PREFORMATTED.includes(found[1].toLowerCase()) : outer;
}
