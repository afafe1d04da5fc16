// HTML of any origin brought to the shape of a story, in the steps of articles/body/parser.py.

import { BREAK, hasText, newBlock, newContainer, printed, textOf } from "./blocks.js";
import { meant } from "./characters.js";
import { address } from "./links.js";
import { isArabic, marked, noMarks, preformatted, script, shifted } from "./marks.js";
import { rules } from "./rules.js";
import { even, TableReader } from "./tables.js";
import { note, put } from "./wordlists.js";

const PLACES = ["data-story", "data-pictures", "data-file", "data-embed", "data-link"];
// Keys from here on no picture has: they mark where one of a pasted document is to come.
export const FIRST_MARKER = 900_000_000_000;

// ``own``: copied from a story here, so that its places and pull quotes stay what they are.
export function shaped(root, own) {
  const reader = new Reader(null, own);
  for (const child of root.childNodes) walk(child, reader);
  reader.finish();
  const story = reader.story.children;
  return story.every(({ isRule }) => isRule) ? "" : printed(story);
}

function walk(node, reader) {
  if (node.nodeType === Node.TEXT_NODE) reader.data(node.data);
  if (node.nodeType !== Node.ELEMENT_NODE || rules.silent.has(node.localName)) return;
  const tag = node.localName;
  const isRead =
    node.namespaceURI === "http://www.w3.org/1999/xhtml" &&
    (rules.blocks.has(tag) || rules.containers.has(tag) || rules.inline.has(tag));
  if (isRead) reader.start(tag, attributes(node));
  for (const child of node.childNodes) walk(child, reader);
  if (isRead) reader.end(tag);
}

function attributes(element) {
  const given = {};
  for (const { name, value } of element.attributes)
    given[name === "data-look" ? "style" : name] = value;
  return given;
}

class Reader {
  constructor(direction, own) {
    this.own = own;
    this.inCell = direction !== null;
    this.directions = [direction || { arabic: false, rightToLeft: false }];
    this.table = null;
    this.story = newContainer();
    this.open = [this.story];
    this.block = this.newBlock();
    this.inline = [{ marks: noMarks(), script: "", preformatted: false }];
    this.opened = [];
    this.hidden = 0;
    this.cell = 0;
    this.preformatted = 0;
  }

  start(tag, given) {
    if (this.hidden || isHidden(given)) {
      if (!rules.void.has(tag)) this.hidden += 1;
    } else if (this.table) this.table.start(tag, given);
    else if (rules.void.has(tag)) this.void(tag, given);
    else if (rules.inline.has(tag)) this.beginInline(tag, given);
    else this.begin(tag, given);
  }

  void(tag, given) {
    if (tag === "br") this.add(BREAK);
    else if (tag === "hr" && !this.inCell && !this.cell && this.open.length === 1) {
      this.flush();
      this.story.children.push({ isRule: true });
    } else if (tag === "hr") this.beginBlock(tag, given);
    else if (rules.patterns.picture_sign.test(given.alt || "")) this.add(meant(given.alt));
  }

  begin(tag, given) {
    this.directions.push(inherited(this.directions.at(-1), given));
    const mayPlace = this.own || Number(given["data-pictures"]) > FIRST_MARKER;
    const place = tag === "div" && !this.inCell && mayPlace && placeOf(given);
    if (tag === "table" && !this.inCell && this.open.length === 1) {
      const own = this.directions.pop();
      this.flush();
      this.table = new TableReader(() => new Reader(own, this.own));
    } else if (place) {
      this.flush();
      this.story.children.push(place);
    } else if (rules.containers.has(tag) && (tag !== "aside" || this.own)) {
      this.flush();
      this.openContainer(tag, given);
    } else if (rules.cells.has(tag)) this.beginCell();
    else this.beginBlock(tag, given);
  }

  end(tag) {
    if (this.hidden) {
      if (!rules.void.has(tag)) this.hidden -= 1;
    } else if (this.table) {
      if (this.table.end(tag)) this.endTable();
    } else if (rules.void.has(tag)) return;
    else if (rules.inline.has(tag)) this.endInline();
    else this.endBlock(tag);
  }

  endBlock(tag) {
    if (this.directions.length > 1) this.directions.pop();
    if (rules.containers.has(tag) && (tag !== "aside" || this.own)) {
      this.flush();
      if (this.opened.length) this.open.length = this.opened.pop();
    } else if (rules.cells.has(tag)) this.cell = Math.max(0, this.cell - 1);
    else {
      if (tag === "pre") this.preformatted = Math.max(0, this.preformatted - 1);
      if (this.cell) this.add(" ");
      else this.flush();
    }
  }

  data(given) {
    if (this.hidden) return;
    if (this.table) {
      this.table.data(given);
      return;
    }
    const now = this.inline.at(-1);
    const text = shifted(meant(given), now.script);
    if (now.inMarker) this.block.wordMarker += text;
    else if (this.preformatted || now.preformatted) {
      text.split("\n").forEach((line, number) => {
        if (number) this.add(BREAK);
        this.add(line);
      });
    } else this.add(text.replaceAll(BREAK, " "));
  }

  finish() {
    this.endTable();
    this.flush();
  }

  endTable() {
    if (!this.table) return;
    const { outside, rows: read } = this.table;
    this.table = null;
    outside.finish();
    read.flat().forEach(({ reader }) => reader.finish());
    this.story.children.push(...outside.story.children);
    const all = even(read).map((row) =>
      row.map(([tag, reader]) => [tag, reader ? reader.story : newContainer()]),
    );
    const width = Math.max(0, ...all.map((row) => row.length));
    const isFilled = (row) => row.some(([, story]) => story.children.length);
    const rows = all.filter((row) => row.length === width || isFilled(row));
    if (!rows.some(isFilled)) return;
    if (width > 1 && width <= rules.mostColumns) this.story.children.push({ rows });
    else for (const [, story] of rows.flat()) this.story.children.push(...story.children);
  }

  add(text) {
    if (text) this.block.runs.push({ text, marks: this.inline.at(-1).marks });
  }

  beginInline(tag, given) {
    const outer = this.inline.at(-1);
    const style = given.style || "";
    const isBlock = tag !== "a" && rules.patterns.block.test(style);
    if (isBlock) this.breakLine();
    const marks = marked(outer.marks, tag, given);
    if (tag === "a") marks.href = address(given.href || "");
    this.inline.push({
      marks,
      script: script(outer.script, tag, style),
      preformatted: preformatted(outer.preformatted, style),
      isBlock,
      inMarker: outer.inMarker || rules.patterns.word_marker.test(style),
      tag,
    });
    if (tag === "q") this.add("“");
  }

  endInline() {
    if (this.inline.length === 1) return;
    if (this.inline.at(-1).tag === "q") this.add("”");
    if (this.inline.pop().isBlock) this.breakLine();
  }

  breakLine() {
    if (this.cell) {
      this.add(" ");
      return;
    }
    const { tag, arabic } = this.block;
    this.flush();
    Object.assign(this.block, { tag, arabic });
  }

  beginBlock(tag, given) {
    if (tag === "pre") this.preformatted += 1;
    if (this.cell && tag !== "table") {
      this.add(" ");
      return;
    }
    this.flush();
    this.block.tag = rules.headings[tag] || "p";
    this.block.arabic = isArabic(given);
    note(this.block, given.style || "", given.class || "");
  }

  beginCell() {
    if (!this.cell) {
      if (hasText(this.block.runs)) this.add(rules.cellGap);
      else this.block.runs.length = 0;
    }
    this.cell += 1;
  }

  openContainer(tag, given) {
    const depth = this.open.length;
    const inside = this.open.map((container) => container.tag);
    const holdsNoQuote = (name) => ["ul", "ol", "li"].includes(name) || rules.quotes.has(name);
    const isMisplaced = rules.quotes.has(tag) && inside.some(holdsNoQuote);
    if (depth <= rules.deepest * 2 && !isMisplaced) {
      if (tag === "li" && !rules.lists.has(this.open.at(-1).tag))
        this.push(newContainer("ul", { guessed: true }));
      else if (tag !== "li" && rules.lists.has(this.open.at(-1).tag)) this.pushIntoLastItem();
      const start = tag === "ol" && /^[0-9]+$/.test(given.start || "") ? given.start : "";
      this.push(newContainer(tag, { start }));
    }
    this.opened.push(depth);
  }

  push(container) {
    const siblings = this.open.at(-1).children;
    const last = siblings.at(-1);
    const goesOn = container.guessed && last?.isContainer && last.guessed && last.wordList === null;
    if (!goesOn) siblings.push(container);
    this.open.push(goesOn ? last : container);
  }

  pushIntoLastItem() {
    const last = this.open.at(-1).children.at(-1);
    if (last?.isContainer) this.open.push(last);
    else this.push(newContainer("li"));
  }

  newBlock() {
    const { arabic, rightToLeft } = this.directions.at(-1);
    return newBlock({ rightToLeft: arabic || rightToLeft });
  }

  flush() {
    const block = this.block;
    this.block = this.newBlock();
    if (!hasText(block.runs)) return;
    if (block.rightToLeft && !block.arabic)
      block.arabic = rules.patterns.arabic.test(textOf(block.runs));
    const place = this.open.at(-1);
    if (put(place, block)) return;
    place.children.push(
      rules.lists.has(place.tag) ? newContainer("li", { children: [block] }) : block,
    );
    if (this.open.length > 1) block.tag = "p";
  }
}

const isHidden = (given) =>
  rules.patterns.hidden.test(given.style || "") ||
  (given.class || "").includes("MsoCommentReference");

function inherited(outer, given) {
  const direction = (given.dir || "").toLowerCase();
  return {
    arabic: given.lang ? isArabic(given) : outer.arabic && direction !== "ltr",
    rightToLeft: ["rtl", "ltr"].includes(direction) ? direction === "rtl" : outer.rightToLeft,
  };
}

function placeOf(given) {
  const name = PLACES.find((attribute) => given[attribute]);
  return name ? { place: name, value: given[name], title: given["data-title"] ?? "" } : null;
}
