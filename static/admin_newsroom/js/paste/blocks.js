// A text as blocks of runs, and how they are printed: as articles/body/blocks.py does.

import { rules } from "./rules.js";

export const BREAK = "\n";

export const newBlock = (given = {}) => ({
  tag: "p",
  runs: [],
  arabic: false,
  rightToLeft: false,
  wordLevel: 0,
  wordList: "",
  wordMarker: "",
  inWordList: false,
  indent: 0,
  ...given,
  isBlock: true,
});
export const newContainer = (tag = "", given = {}) => ({
  tag,
  start: "",
  guessed: false,
  wordList: null,
  indent: 0,
  children: [],
  ...given,
  isContainer: true,
});
export const hasText = (runs) => runs.some((run) => run.text.trim());
export const textOf = (runs) => runs.map((run) => run.text).join("");

const escaped = (text) =>
  text
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/\u00a0/g, "&nbsp;");
const quoted = (text) => escaped(text).replace(/"/g, "&quot;");

export function printed(nodes) {
  return nodes.map(printedNode).join("");
}

function printedNode(node) {
  if (node.isBlock) return printedBlock(node);
  if (node.place) {
    const title = node.title ? ` data-title="${quoted(node.title)}"` : "";
    return `<div ${node.place}="${quoted(node.value)}"${title}></div>`;
  }
  if (node.isRule) return "<hr>";
  if (node.rows) return printedTable(node);
  if (rules.lists.has(node.tag)) return printedList(node);
  const inner = printed(node.children);
  return inner && `<${node.tag}>${inner}</${node.tag}>`;
}

function printedTable({ rows }) {
  const width = Math.max(...rows.map((row) => row.length));
  const lines = rows.map((row) => {
    const cells = row.map(([tag, story]) => `<${tag}>${printedCell(story)}</${tag}>`);
    return `<tr>${cells.join("")}${"<td></td>".repeat(width - row.length)}</tr>`;
  });
  return `<table><tbody>${lines.join("")}</tbody></table>`;
}

function printedCell(story) {
  return story.children
    .map((node) => {
      if (node.isBlock) return printedBlock({ ...node, tag: "p" });
      return node.isContainer ? printedCell(node) : "";
    })
    .join("");
}

function printedList(node) {
  const items = printedItems(node);
  const start = ["", "1"].includes(node.start) ? "" : ` start="${node.start}"`;
  return items && `<${node.tag}${start}>${items}</${node.tag}>`;
}

function printedItems(node) {
  return node.children
    .map((item) => {
      let children = item.isContainer ? item.children : [item];
      let made = "";
      while (children.length && children[0].isContainer) {
        made += printedItems(children[0]);
        children = children.slice(1);
      }
      const inner = printed(children);
      return made + (inner && `<li>${inner}</li>`);
    })
    .join("");
}

function printedBlock(block) {
  let { arabic, runs } = block;
  arabic = arabic && !isOther(textOf(runs));
  if (arabic && block.tag !== "p") {
    arabic = false;
    runs = runs.map((run) => ({ ...run, marks: { ...run.marks, arabic: true } }));
  }
  return paragraphs(runs)
    .map((line) => {
      const words = line.filter((run) => run.text.trim());
      const isArabic = arabic || (block.tag === "p" && allArabic(words));
      const text = printedRuns(oneSetting(line, words, block.tag, isArabic));
      return (
        text && `<${block.tag}${isArabic ? ' lang="ar" dir="rtl"' : ""}>${text}</${block.tag}>`
      );
    })
    .join("");
}

const allArabic = (words) =>
  words.every((run) => run.marks.arabic) && rules.patterns.arabic.test(textOf(words));
const isOther = (text) =>
  rules.patterns.other_letters.test(text) && !rules.patterns.arabic.test(text);

function oneSetting(runs, words, tag, isArabic) {
  const allBold = tag !== "p" && words.every((run) => run.marks.strong);
  return runs.map(({ text, marks }) => ({
    text,
    marks: {
      ...marks,
      strong: marks.strong && !allBold,
      arabic: marks.arabic && !isArabic && !isOther(text),
    },
  }));
}

function paragraphs(runs) {
  const made = [];
  let current = [];
  let breaks = 0;
  const end = () => {
    trim(current);
    if (current.length) made.push(current);
    current = [];
  };
  for (let run of collapsed(runs)) {
    if (run.text === BREAK) {
      breaks += 1;
      continue;
    }
    if (current.length && breaks > 1) end();
    else if (current.length && breaks) {
      trim(current);
      current.push({ text: BREAK, marks: {} });
    }
    if (breaks || !current.length) run = { ...run, text: run.text.replace(/^[ \u00a0]+/, "") };
    if (run.text) {
      breaks = 0;
      current.push(run);
    }
  }
  end();
  return made;
}

function collapsed(runs) {
  const made = [];
  let afterBlank = false;
  for (const run of joined(runs)) {
    if (run.text === BREAK) {
      afterBlank = false;
      made.push(run);
      continue;
    }
    let text = run.text
      .normalize("NFC")
      .replace(rules.allBlanks, (blank) => (blank === "\u00a0" ? "\u00a0" : " "));
    if (afterBlank) text = text.replace(/^[ \u00a0]+/, "");
    if (!text) continue;
    afterBlank = " \u00a0".includes(text.at(-1));
    made.push({ ...run, text });
  }
  return made;
}

const sameMarks = (one, other) =>
  one === other ||
  ["href", "arabic", "strong", "emphasis", "struck"].every((name) => one[name] === other[name]);

function joined(runs) {
  const made = [];
  for (const run of runs) {
    const last = made.at(-1);
    if (last && last.text !== BREAK && run.text !== BREAK && sameMarks(last.marks, run.marks)) {
      made[made.length - 1] = { ...last, text: last.text + run.text };
    } else made.push(run);
  }
  return made;
}

function trim(runs) {
  while (runs.length) {
    const text = runs.at(-1).text.replace(/[ \u00a0\n]+$/, "");
    if (text) {
      runs[runs.length - 1] = { ...runs.at(-1), text };
      break;
    }
    runs.pop();
  }
}

const tags = ({ href, arabic, strong, emphasis, struck }) =>
  [
    [href, `<a href="${quoted(href || "")}">`],
    [arabic, '<span lang="ar" dir="rtl">'],
    [strong, "<strong>"],
    [emphasis, "<em>"],
    [struck, "<s>"],
  ].flatMap(([wanted, tag]) => (wanted ? [tag] : []));

function printedRuns(runs) {
  const all = joined(runs);
  let made = "";
  let open = [];
  const ends = (from) => {
    for (const tag of open.slice(from).reverse()) made += `</${/^<([a-z]+)/.exec(tag)[1]}>`;
  };
  all.forEach((run, index) => {
    let wanted = tags(run.marks);
    if (run.text === BREAK) {
      wanted = all[index + 1] ? tags(all[index + 1].marks) : [];
      wanted = open.slice(0, shared(open, wanted));
    }
    const same = shared(open, wanted);
    ends(same);
    made += wanted.slice(same).join("") + (run.text === BREAK ? "<br>" : escaped(run.text));
    open = wanted;
  });
  ends(0);
  return made;
}

function shared(one, other) {
  let count = 0;
  while (count < one.length && one[count] === other[count]) count += 1;
  return count;
}
