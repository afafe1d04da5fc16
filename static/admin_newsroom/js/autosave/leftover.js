// What this browser still keeps of pages that are gone: sent before anything is offered.

import { post } from "./post.js";
import { allOf, forget, isHeld, keep, newKey } from "./store.js";

// Resolves when all that can be sent is; "login" or "away" where the rest has to wait.
export async function sendLeftovers(address, user, ownKey) {
  for (const entry of await allOf(user)) {
    if (entry.key === ownKey || (await isHeld(entry.key))) continue;
    const state = await send(address, entry);
    if (state === "login" || state === "away") return state;
  }
  return "ok";
}

// What was typed after the form had been sent is in no form: it becomes a text of its own before the
// page that goes on with the form's key keeps something else under it.
export async function setAside(user, key) {
  const entry = (await allOf(user)).find((one) => one.key === key);
  if (!entry?.postedAt || entry.changedAt <= entry.postedAt) return;
  await keep({ ...entry, key: newKey(), number: 0, postedAt: 0 });
}

async function send(address, entry) {
  const { key, writer, story, version, formKey, data } = entry;
  const number = entry.number + 1;
  const about = { key, writer, number, story, version, form_key: formKey };
  const answer = await post(address, JSON.stringify({ ...about, whole: true, put: data }));
  const { state } = answer;
  if (state === "closed" && entry.postedAt && entry.changedAt <= entry.postedAt) forget(key);
  else if (state === "ok" && answer.number === number) await forget(key);
  else if (["ok", "closed", "taken", "made", "gone"].includes(state)) {
    const anew = { ...entry, key: newKey(), number: 0 };
    if (state === "made") Object.assign(anew, { story: answer.story, version: 1 });
    if (state === "gone") Object.assign(anew, { story: null, version: 0, formKey: null });
    await keep(anew);
    await forget(key);
    return send(address, anew);
  }
  return state;
}
