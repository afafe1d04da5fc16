// The desk of a digest: stories are found while typing, and moved by dragging, by buttons or by
// Alt with the arrow keys. Without this script the numbers and buttons of the form do the same.

import { sortable } from "../js/sortable.js";

const form = document.querySelector("#draft");
const list = form.querySelector("[data-stories]");
const found = form.querySelector("[data-found]");
const said = form.querySelector("[data-said]");
const words = form.dataset;
const rows = () => [...list.children];

const changed = () => {
  rows().forEach((row, index) => {
    row.querySelector("[name=place]").value = index + 1;
  });
  form.querySelector("[data-number]").textContent = rows().length;
  form.querySelector(".mail-empty").hidden = rows().length > 0;
  form.querySelector("[data-unsaved]").hidden = false;
  form.dispatchEvent(new Event("form:changed", { bubbles: true }));
};

const button = (name, label, text) => {
  const made = document.createElement("button");
  Object.assign(made, {
    type: "button",
    className: `mail-${name}`,
    title: label,
    textContent: text,
  });
  return made;
};

const title = (row) => row.querySelector("strong").textContent;
const withTools = sortable({
  words: { up: words.wordUp, down: words.wordDown, drag: words.wordDrag },
  prefix: "mail",
  rows,
  label: title,
  moved(row) {
    changed();
    said.textContent = words.wordMoved.replace("{n}", rows().indexOf(row) + 1);
  },
});

// On a phone a row is its headline; what can be done with it opens on a press.
const opener = (row) => {
  const more = button("open", words.wordMore, "⋯");
  more.setAttribute("aria-label", `${words.wordMore}: ${title(row)}`);
  more.setAttribute("aria-expanded", "false");
  more.addEventListener("click", () => {
    more.setAttribute("aria-expanded", row.classList.toggle("is-open"));
  });
  return more;
};

// The button of a row that takes the focus: of a folded row only the one that opens it is seen.
const inSight = (row) => {
  const buttons = [...row.querySelectorAll(".mail-remove, .mail-open")];
  return buttons.find((one) => one.getClientRects().length > 0);
};

const dress = (row) => {
  row.querySelector(".mail-leave").remove();
  row.querySelector(".mail-place").hidden = true;
  const remove = button("remove", words.wordRemove, "×");
  remove.setAttribute("aria-label", `${words.wordRemove}: ${title(row)}`);
  remove.addEventListener("click", () => {
    const next = row.nextElementSibling || row.previousElementSibling;
    row.remove();
    changed();
    (next ? inSight(next) : form.querySelector("#q")).focus();
    said.textContent = `${words.wordRemoved}: ${title(row)}`;
  });
  withTools(row).append(remove);
  row.append(opener(row));
};

const hidden = (name, value) =>
  Object.assign(document.createElement("input"), { type: "hidden", name, value });

const note = (story) => {
  const made = form.querySelector("[data-note]").content.firstElementChild.cloneNode(true);
  const field = made.querySelector("textarea");
  field.name = `note_${story.id}`;
  field.setAttribute(
    "aria-label",
    `${made.querySelector("summary").textContent}: ${story.headline}`,
  );
  return made;
};

const pin = (story) => {
  const made = form.querySelector("[data-pin]").content.firstElementChild.cloneNode(true);
  const box = made.querySelector("input");
  box.value = story.id;
  box.setAttribute("aria-label", `${made.textContent.trim()}: ${story.headline}`);
  return made;
};

const what = (story) => {
  const made = document.createElement("span");
  made.className = "mail-what";
  const title = document.createElement("strong");
  title.textContent = story.headline;
  const note = document.createElement("span");
  note.className = "quiet";
  note.textContent = story.note;
  made.append(title, note);
  return made;
};

const add = (story) => {
  if (rows().some((row) => row.querySelector("[name=story]").value === String(story.id))) return;
  const row = document.createElement("li");
  row.className = "mail-row";
  const place = document.createElement("label");
  place.className = "mail-place";
  place.append(hidden("place", ""));
  const leave = document.createElement("label");
  leave.className = "mail-leave";
  row.append(hidden("story", story.id), place, what(story), leave, pin(story), note(story));
  list.append(row);
  dress(row);
  changed();
  said.textContent = `${words.wordAdd}: ${story.headline}`;
};

const offer = (stories) => {
  found.replaceChildren(
    ...stories.map((story) => {
      const line = document.createElement("li");
      const take = button("add", words.wordAdd, words.wordAdd);
      take.className = "button quiet-button";
      take.setAttribute("aria-label", `${words.wordAdd}: ${story.headline}`);
      take.addEventListener("click", () => {
        const next = line.nextElementSibling;
        add(story);
        line.remove();
        (next ? next.querySelector("button") : form.querySelector("#q")).focus();
      });
      line.append(what(story), take);
      return line;
    }),
  );
  if (!stories.length)
    found.append(Object.assign(document.createElement("li"), { textContent: words.wordNone }));
};

let asked = 0;
let timer;
const search = async () => {
  const mine = ++asked;
  const held = () => rows().map((row) => row.querySelector("[name=story]").value);
  const asking = new URLSearchParams({ q: form.querySelector("#q").value });
  held().forEach((key) => asking.append("held", key));
  const answer = await fetch(`${words.pick}?${asking}`);
  if (answer.ok && mine === asked) {
    const since = new Set(held()); // one that was added while the answer was on its way
    offer((await answer.json()).stories.filter((story) => !since.has(String(story.id))));
  }
};
form.querySelector("#q").addEventListener("input", (event) => {
  event.stopPropagation();
  clearTimeout(timer);
  timer = setTimeout(search, 250);
});
form.querySelector("#q").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  event.preventDefault();
  search();
});
form.querySelector("[name=_search]").hidden = true;
form.addEventListener("input", () => {
  form.querySelector("[data-unsaved]").hidden = false;
});
form.querySelector("[name=at]").addEventListener("input", () => {
  form.querySelector("[name=when][value=later]").checked = true;
});
rows().forEach(dress);
list.classList.add("is-folded");
search().catch(() => {});
