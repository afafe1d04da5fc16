// The signs that were meant, as articles/text/characters.py finds them.

import { rules } from "./rules.js";

export function meant(text) {
  let made = "";
  for (const sign of text) made += rules.meant[sign] ?? sign;
  return made.replace(rules.allUnseen, "");
}

// Typed into a field of one line.
export const asLine = (text) =>
  meant(text)
    .normalize("NFC")
    .replace(/[ \t\r\n]+/g, " ")
    .trim();
