// What of a form's state has to be told to the server, which keeps the last that it was told.

import { isSame } from "../formstate.js";

const LONG = 400; // characters from which a text is told by what changed in it

// What differs from the state in which the form was opened.
export const changed = (opened, now) =>
  Object.fromEntries(Object.entries(now).filter(([name, value]) => !isSame(value, opened[name])));

// Returns {put, splices, dropped} that lead from `known` to `wanted`, both of the kind that `changed`
// returns; null where they are the same. `opened` has the texts that the server knows of the story.
export function difference(known, wanted, opened) {
  const put = {};
  const splices = {};
  for (const [name, value] of Object.entries(wanted)) {
    if (isSame(value, known[name])) continue;
    const before = known[name] ?? opened[name];
    const isText = typeof value === "string" && typeof before === "string";
    const splice = isText && value.length > LONG ? spliceOf(before, value) : null;
    if (splice && splice[2].length < value.length / 2) splices[name] = splice;
    else put[name] = value;
  }
  const dropped = Object.keys(known).filter((name) => !(name in wanted));
  const isNothing = !Object.keys(put).length && !Object.keys(splices).length && !dropped.length;
  return isNothing ? null : { put, splices, dropped };
}

// Returns [start, removed, inserted, CRC-32 of the whole]: numbers count signs, as Python does.
function spliceOf(before, after) {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  if (isHalf(before, start) || isHalf(after, start)) start--;
  let end = 0;
  while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  while (end && (isHalf(before, before.length - end) || isHalf(after, after.length - end))) end--;
  return [
    signs(before, 0, start),
    signs(before, start, before.length - end),
    after.slice(start, after.length - end),
    crc32(new TextEncoder().encode(after)),
  ];
}

// Whether the text would be cut within a sign of two units.
const isHalf = (text, at) => at > 0 && text.codePointAt(at - 1) > 0xffff;

function signs(text, from, to) {
  let count = to - from;
  for (let at = from; at < to; at++) {
    const unit = text.charCodeAt(at);
    if (unit >= 0xdc00 && unit <= 0xdfff) count--;
  }
  return count;
}

const TABLE = Uint32Array.from({ length: 256 }, (_nothing, number) => {
  for (let bit = 0; bit < 8; bit++)
    number = number & 1 ? (number >>> 1) ^ 0xedb88320 : number >>> 1;
  return number;
});

function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = TABLE[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
