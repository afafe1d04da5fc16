// A passage of a text by its words: as they are, or between what stood around them once.
// Blanks do not count: how a text breaks into lines and paragraphs is no change of its words.

const CONTEXT = 40;
const LONGEST = 300;
const NEAR = 400; // characters within which a changed passage ends

const squeezed = (text) => text.replace(/\s+/g, "");

// Returns {text, places}, to be read once for several passages: the letters of `root` without blanks, and for each its node and offset.
export const lettersOf = (root) => {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const places = [];
  let text = "";
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (let offset = 0; offset < node.data.length; offset += 1) {
      if (/\s/.test(node.data[offset])) continue;
      text += node.data[offset];
      places.push([node, offset]);
    }
  }
  return { text, places };
};

// Returns [first, last], the places of the passage's first and last letter in `lettersOf` a text;
// null: it is gone.
export const passageOf = ({ text, places }, { quote, before, after }) => {
  const [words, left, right] = [quote, before, after].map((part) => squeezed(part ?? ""));
  const at = (start, end) => (end > start ? [places[start], places[end - 1]] : null);
  let start = left ? text.indexOf(left + words) : -1;
  if (start >= 0) start += left.length;
  else start = text.indexOf(words);
  if (start >= 0) return at(start, start + words.length);
  const from = left ? text.indexOf(left) : -1;
  if (from < 0 || !right) return null;
  const begin = from + left.length;
  const end = text.indexOf(right, begin);
  return end >= 0 && end - begin <= NEAR ? at(begin, end) : null;
};

export const rangeOf = ([[firstNode, first], [lastNode, last]]) => {
  const range = new Range();
  range.setStart(firstNode, first);
  range.setEnd(lastNode, last + 1);
  return range;
};

// Returns {quote, before, after, range} of what is selected in `root`; null where nothing is.
export const selectedIn = (root) => {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!root.contains(range.commonAncestorContainer)) return null;
  const words = selection.toString().replace(/\s+/g, " ").trim();
  if (!words) return null;
  const whole = new Range();
  whole.selectNodeContents(root);
  whole.setEnd(range.startContainer, range.startOffset);
  const before = whole.toString().slice(-CONTEXT);
  whole.selectNodeContents(root);
  whole.setStart(range.endContainer, range.endOffset);
  const after = words.length > LONGEST ? "" : whole.toString().slice(0, CONTEXT);
  return { quote: words.slice(0, LONGEST), before, after, range };
};
