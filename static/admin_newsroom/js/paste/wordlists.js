// Word prints an item of a list as a paragraph: lists made of these, as articles/body/wordlists.py.

import { newContainer } from "./blocks.js";
import { rules } from "./rules.js";

const ROMAN = { i: 1, v: 5, x: 10, l: 50, c: 100, d: 500, m: 1000 };
const POINTS = { pt: 1, px: 0.75, cm: 28.35, mm: 2.835, in: 72 };

export function note(block, style, className) {
  const { indent, word_list, word_level } = rules.patterns;
  const set = indent.exec(style);
  if (set) block.indent = Number(set[1]) * POINTS[set[2].toLowerCase()];
  const found = word_list.exec(style);
  if (found) {
    const level = word_level.exec(found[1]);
    block.wordLevel = level ? Math.min(rules.deepest, Math.max(1, Number(level[1]))) : 1;
    block.wordList = found[1].replace(new RegExp(word_level.source, "giu"), "").toLowerCase();
  }
  block.inWordList = className.includes("MsoListParagraph");
}

// Puts the block into a list at the end of the place; false where it belongs to none.
export function put(place, block) {
  const marker = block.wordMarker.replace(rules.allBlanks, "");
  if (!block.wordLevel && !marker) return goesOn(place, block);
  const counted = numbers(marker);
  if (marker && !counted.length && !rules.patterns.word_bullet.test(marker)) {
    block.runs.unshift({ text: `${block.wordMarker.trim()} `, marks: block.runs[0].marks });
    return false;
  }
  const tag = counted.length ? "ol" : "ul";
  block.tag = "p";
  let holder = place;
  for (let level = 1; level < Math.max(1, block.wordLevel); level += 1) {
    const upper = wordListAtEnd(holder);
    if (!upper) break;
    holder = upper.children.at(-1);
  }
  let items = wordListAtEnd(holder);
  if (!items || !follows(items, tag, block.wordList, counted)) {
    const start = counted.length && counted[0] !== 1 ? String(counted[0]) : "";
    items = newContainer(tag, { start, guessed: true, wordList: block.wordList });
    holder.children.push(items);
  }
  items.children.push(newContainer("li", { children: [block], indent: block.indent }));
  return true;
}

function goesOn(place, block) {
  const items = wordListAtEnd(place);
  if (!items || !(block.inWordList || block.indent)) return false;
  let item = items.children.at(-1);
  if (!block.inWordList && block.indent < item.indent) return false;
  for (let deeper = wordListAtEnd(item); deeper; deeper = wordListAtEnd(item)) {
    const lower = deeper.children.at(-1);
    if (block.indent && block.indent < lower.indent) break;
    item = lower;
  }
  block.tag = "p";
  item.children.push(block);
  return true;
}

function follows(items, tag, wordList, counted) {
  if (items.tag !== tag || items.wordList !== wordList) return false;
  const due = Number(items.start || 1) + items.children.length;
  return !counted.length || counted.includes(due);
}

function numbers(marker) {
  const number = rules.patterns.word_number.exec(marker);
  if (number) return [Number(number[1])];
  const found = rules.patterns.word_letter.exec(marker);
  if (!found) return [];
  const letters = found[1].toLowerCase();
  const count = roman(letters);
  const letter = letters.length === 1 ? [letters.charCodeAt(0) - 96] : [];
  return letters === "i" ? [1, ...letter] : [...letter, ...(count ? [count] : [])];
}

function roman(letters) {
  if ([...letters].some((letter) => !ROMAN[letter])) return 0;
  const values = [...letters].map((letter) => ROMAN[letter]);
  return values.reduce(
    (sum, value, index) => sum + (value < (values[index + 1] || 0) ? -value : value),
    0,
  );
}

function wordListAtEnd(place) {
  const last = place.children.at(-1);
  return last?.isContainer && last.guessed && last.wordList !== null && last.children.length
    ? last
    : null;
}
