// Tells every few seconds that this story is open and where the cursor is, and says who else is
// there; the answer brings along what is new: the number of notices, and notes. It is advice: nothing
// is locked. A tab that nobody looks at tells of itself only while it holds something unsaved; one
// whose session ended is silent until somebody logged in again.

import { post } from "./autosave/post.js";
import { newKey } from "./autosave/store.js";
import { whenReady } from "./ready.js";

const ALONE = 4500; // milliseconds between two messages
const TOGETHER = 2400;
const HIDDEN = 20_000;
const LONGEST = 60_000; // where nobody answers
const CHANNEL = "newsroom-login";
const FIELDS = ["headline", "standfirst"];

const place = document.querySelector("[data-present]");
const form = place?.closest("form");
if (form) begin();

function begin() {
  const tab = newKey();
  let editor = null;
  let hasTyped = false;
  let isBusy = false;
  let timer = 0;
  let pause = ALONE;
  let seenNotes = null;

  whenReady(form, (prose) => (editor = prose.editor));
  form.addEventListener("input", ({ isTrusted, target }) => {
    hasTyped ||= isTrusted || target.id === "id_body";
  });
  form.addEventListener("story:saved", () => beat());
  addEventListener("pagehide", leave);
  addEventListener("pageshow", () => beat());
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) beat();
    else if (isUnsaved()) wait(HIDDEN);
    else leave();
  });
  new BroadcastChannel(CHANNEL).addEventListener("message", ({ data }) => {
    if (String(data) === form.dataset.user) beat();
  });

  const isUnsaved = () => form.querySelector("[data-kept-discard]")?.hidden === false;

  function wait(time) {
    clearTimeout(timer);
    timer = setTimeout(beat, time);
  }

  function message(more) {
    const story = form.dataset.story;
    return JSON.stringify({
      tab,
      story,
      ...whereIsCursor(editor),
      typed: hasTyped,
      notes: seenNotes,
      ...more,
    });
  }

  async function beat() {
    if (isBusy || !form.dataset.story) return;
    clearTimeout(timer);
    isBusy = true;
    const body = message();
    // What a tab tells by itself does not count as use of the session.
    const headers = hasTyped ? {} : { "X-Unattended": "1" };
    hasTyped = false;
    const answer = await post(place.dataset.present, body, { headers });
    const { state, people = [] } = answer;
    isBusy = false;
    say(people);
    if (state === "ok") showNews(answer);
    if (state === "ok") pause = people.length ? TOGETHER : ALONE;
    else if (state === "away") pause = Math.min(2 * pause, LONGEST);
    else return; // logged out, or not theirs to see any more
    if (!document.hidden) wait(pause);
    else if (isUnsaved()) wait(Math.max(pause, HIDDEN));
    else leave();
  }

  function showNews({ unread, notes, list }) {
    showUnread(unread);
    seenNotes = notes;
    if (list) form.dispatchEvent(new CustomEvent("notes:came", { detail: list }));
  }

  function leave() {
    clearTimeout(timer);
    say([]);
    if (!form.dataset.story) return;
    const headers = { "X-Unattended": "1" };
    post(place.dataset.present, message({ leaves: true }), { headers, keepalive: true });
  }
}

// Beside the link to the notices, as `templates/admin/includes/unread.html` writes it.
function showUnread(number) {
  const link = document.querySelector(".notices-link");
  const shown = number > 99 ? "99+" : String(number);
  const badge = link?.querySelector(".badge");
  if (!link || (badge?.textContent ?? "0") === shown) return;
  for (const old of link.querySelectorAll("span")) old.remove();
  if (!number) return;
  const [sign, words] = [document.createElement("span"), document.createElement("span")];
  sign.className = "badge";
  sign.setAttribute("aria-hidden", "true");
  sign.textContent = shown;
  words.className = "visually-hidden";
  words.textContent = link.dataset.wordUnread.replace("%s", number);
  link.append(" ", sign, " ", words);
}

function say(people) {
  const text = people.join(" ");
  if (place.textContent !== text) place.textContent = text;
}

function whereIsCursor(editor) {
  const field = document.activeElement;
  if (editor?.isFocused) {
    return { place: "body", paragraph: editor.state.selection.$head.index(0) + 1 };
  }
  return FIELDS.includes(field?.name) ? { place: field.name } : {};
}
