// Texts of before that were never saved: go on with one, or throw it away, by one press each.

import { post } from "./post.js";
import { isHeld } from "./store.js";

const MOST = 2;
const REMEMBERED = "discarded-text";

const button = (text, act) => {
  const made = Object.assign(document.createElement("button"), { type: "button" });
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
};

const box = (place, text, ...buttons) => {
  const made = document.createElement("p");
  made.className = "draft-offer";
  const words = document.createElement("span");
  words.textContent = text;
  made.append(words, ...buttons);
  place.before(made);
  return made;
};

// `desk`: {found, unsaved}, addresses; `words`: the form's. `goOn(key)` resolves to whether it went.
export async function offer(place, desk, words, story, goOn) {
  const query = story ? `?${new URLSearchParams({ story })}` : "";
  const answer = await fetch(desk.found + query, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  let shown = 0;
  for (const { key, saved, headline } of (await answer.json()).found) {
    if (await isHeld(key)) continue; // it is being written in another tab
    if (shown++ === MOST) return void leadToAll(place, desk, words);
    const about = headline.trim() ? ` “${headline}”` : "";
    const made = box(
      place,
      words.wordUnsaved.replace("%s", saved) + about,
      button(words.wordGoOn, async () => {
        if (await goOn(key)) made.remove();
      }),
      button(words.wordDiscard, async () => {
        if (!(await discarded(desk, key))) return;
        made.remove();
        offerBack(place, desk, words, key, goOn);
      }),
    );
  }
}

// More than a few would push the story out of sight; a page of their own has them all.
function leadToAll(place, desk, words) {
  const link = document.createElement("a");
  link.href = desk.unsaved;
  link.textContent = words.wordAll;
  box(place, "").replaceChildren(link);
}

const asForm = (fields) => new URLSearchParams(fields);

export const discarded = async (desk, key) => {
  const answer = await post(`${desk.unsaved}${key}/discard/`, asForm({}));
  return answer.state === "ok";
};

// Right after it was discarded it can be taken back.
export function offerBack(place, desk, words, key, goOn) {
  const made = box(
    place,
    words.wordDiscarded,
    button(words.wordUndo, async () => {
      const answer = await post(`${desk.unsaved}${key}/discard/`, asForm({ undo: 1 }));
      if (answer.done && (await goOn(key))) made.remove();
    }),
  );
  made.setAttribute("role", "status");
}

// Takes the words of a page to the next one, which shows the form as it is stored.
export const rememberDiscarded = (key) => {
  try {
    sessionStorage.setItem(REMEMBERED, key);
  } catch {} // it stays on the list of unsaved texts' own page for nobody; nothing else is lost
};
export const takeDiscarded = () => {
  try {
    const key = sessionStorage.getItem(REMEMBERED);
    sessionStorage.removeItem(REMEMBERED);
    return key;
  } catch {
    return null;
  }
};
