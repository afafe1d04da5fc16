// Keeps what is being typed in this browser until it is saved: a crash or a lost connection
// costs nothing. Offers it again when the same story is opened by the same person, and a new
// story's text when another new one is begun. What is kept carries the version that it was written
// over: where a colleague saved meanwhile, the server shows both instead of replacing one.

import { sendOnlyToWhoAnswers } from "./away.js";
import { fill, stateOf, textFields } from "./formstate.js";

const form = document.querySelector("form[data-draft]");
if (form) {
  const PREFIX = `story-draft:${form.dataset.draftUser}:`;
  const SENT = "story-draft-sent";
  let key = PREFIX + form.dataset.draft;
  const isNew = form.dataset.draft.startsWith("new-");
  const isAnswer = document.querySelector(".errornote, .conflict") !== null;
  const wasSaved = document.querySelector(".messagelist .success") !== null;

  const version = () => form.elements.version?.value ?? "";
  const opened = isAnswer ? "" : JSON.stringify(stateOf(form));
  let waiting = 0;
  let leaving = false;
  let editor = null;

  // A browser that keeps nothing still writes stories.
  const tried = (act) => {
    try {
      return act();
    } catch {
      return null;
    }
  };
  const forget = (name) => tried(() => localStorage.removeItem(name));
  const read = (name) => tried(() => JSON.parse(localStorage.getItem(name) || "null"));
  const keep = () => {
    const now = stateOf(form);
    if (JSON.stringify(now) === opened) return forget(key);
    const kept = JSON.stringify({ version: version(), ...now, time: Date.now() });
    return tried(() => localStorage.setItem(key, kept));
  };

  const offer = (name, kept) => {
    const box = document.createElement("p");
    box.className = "draft-offer";
    const words = document.createElement("span");
    const time = new Date(kept.time).toLocaleString(document.documentElement.lang);
    const headline = isNew && kept.texts.headline ? ` “${kept.texts.headline}”` : "";
    words.textContent = form.dataset.wordKept.replace("%s", time) + headline;
    const yes = button(form.dataset.wordBringBack);
    yes.addEventListener("click", () => {
      bringBack(kept);
      box.remove();
      if (name === key) return;
      keep();
      forget(name); // it is kept under this form's own name now
    });
    const no = button(form.dataset.wordForget);
    no.addEventListener("click", () => {
      forget(name);
      box.remove();
    });
    box.append(words, yes, no);
    form.querySelector(".story-columns").before(box);
  };
  const bringBack = (kept) => {
    fill(form, kept);
    editor?.commands.setContent(kept.texts.body, { emitUpdate: true });
    if (!isNew && kept.version && form.elements.version) form.elements.version.value = kept.version;
  };
  const button = (text) =>
    Object.assign(document.createElement("button"), { type: "button", textContent: text });

  form.addEventListener("prose:ready", (event) => {
    editor = event.detail.editor;
  });
  const keepSoon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(keep, 800);
  };
  form.addEventListener("input", keepSoon);
  // Choices that are searched for tell of a change through jQuery alone.
  django.jQuery(form).on("change", keepSoon);
  const columns = form.querySelector(".story-columns");
  form.addEventListener("submit", keepSoon, { capture: true }); // also where nobody answers
  sendOnlyToWhoAnswers(form, form.dataset.draftMade, form.dataset.wordAway, columns);
  form.addEventListener("submit", () => {
    clearTimeout(waiting);
    keep(); // the server may not answer; the page that comes back clears it
    tried(() => sessionStorage.setItem(SENT, key));
    freshToken();
    leaving = true;
  });
  // Whoever logged in again in another tab has a new token; the form takes it along.
  const freshToken = () => {
    const cookie = /(?:^|; )(?:__Host-)?csrftoken=(\w+)/.exec(document.cookie);
    if (cookie) form.elements.csrfmiddlewaretoken.value = cookie[1];
  };
  addEventListener("pageshow", ({ persisted }) => {
    leaving = false;
    if (persisted) return;
    sameFormAsBefore();
    begin().catch(() => {});
  });
  addEventListener("beforeunload", (event) => {
    if (!leaving && JSON.stringify(stateOf(form)) !== opened) event.preventDefault();
  });

  const differs = ({ texts, choices, boxes, places }) =>
    JSON.stringify({ texts, choices, boxes, places }) !== opened;

  // New stories that no other tab is writing at.
  const unfinished = async () => {
    const names = tried(() => Object.keys(localStorage)) || [];
    const held = navigator.locks
      ? (await navigator.locks.query()).held.map(({ name }) => name)
      : [];
    return names.filter(
      (name) => name.startsWith(`${PREFIX}new-`) && name !== key && !held.includes(name),
    );
  };
  const begin = async () => {
    if (wasSaved) forget(tried(() => sessionStorage.getItem(SENT)));
    if (wasSaved) forget(key);
    if (isNew) navigator.locks?.request(key, () => new Promise(() => {})); // held while the tab lives
    if (isAnswer || wasSaved) return;
    for (const name of isNew ? [key, ...(await unfinished())] : [key]) {
      const kept = read(name);
      if (kept?.texts && differs(kept)) offer(name, kept);
    }
  };
  // What was chosen from lists, and rows that were added, no browser fills in again: the story that
  // the form has made is opened instead.
  const madeBefore = async (formKey) => {
    const answer = await fetch(
      `${form.dataset.draftMade}?${new URLSearchParams({ form_key: formKey })}`,
    );
    const { url } = await answer.json();
    if (!url) return;
    leaving = true;
    location.replace(url);
  };
  // After going back a browser fetches the page anew and fills it with what was typed into the old
  // one: it is the old form still, which knew an older version and may have made its story.
  const sameFormAsBefore = () => {
    const before = history.state?.story;
    const isFilled = textFields(form).some(({ value, defaultValue }) => value !== defaultValue);
    const { form_key: formKey, version: seen } = form.elements;
    if (before?.formKey && formKey && !isAnswer) madeBefore(before.formKey).catch(() => {});
    if (before && isFilled && !isAnswer) {
      if (seen) seen.value = before.version;
      if (formKey && before.formKey) {
        formKey.value = before.formKey;
        key = `${PREFIX}new-${before.formKey}`;
      }
    } else
      tried(() =>
        history.replaceState({ story: { version: seen?.value, formKey: formKey?.value } }, ""),
      );
  };
}
