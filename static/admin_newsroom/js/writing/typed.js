// Sends the form of a story as it stands, for a look at it. Nothing is saved by that.

import { token } from "../csrf.js";

// Answers with the Response, or null where the server does not answer with what was asked.
export async function sendTyped(form, address, signal) {
  const headers = { "X-CSRFToken": token() };
  const data = new FormData(form);
  for (const [name, value] of Array.from(data)) if (value instanceof File) data.delete(name);
  try {
    const body = new URLSearchParams(data);
    const answer = await fetch(address, { method: "POST", headers, body, signal });
    return answer.ok && !answer.redirected ? answer : null;
  } catch {
    return null;
  }
}

// Calls `act` when nothing was typed for `pause` milliseconds, never twice at a time: `act` gets a
// signal that ends it when something newer is typed.
export function whenQuiet(form, pause, act) {
  let timer = 0;
  let going = null;
  const soon = (wait = pause) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      going?.abort();
      going = new AbortController();
      const { signal } = going;
      Promise.resolve(act(signal)).catch((error) => {
        if (!signal.aborted) throw error; // the rest of an answer that nobody waits for any more
      });
    }, wait);
  };
  form.addEventListener("input", () => soon());
  django.jQuery(form).on("change", () => soon());
  form.addEventListener("rows:sorted", () => soon());
  return soon;
}
