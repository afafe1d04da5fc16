// One question to the desk. Returns what it answers with `state`: "ok", what the server says is to be
// done, "page" (with `text` and `url`, where a page was asked for), "login" (the session ended),
// "denied", or "away" (nobody answers, or only an error does).

import { token } from "../csrf.js";

const PATIENCE = 15_000; // milliseconds; a page of a very long story takes longer
const PATIENCE_FOR_PAGES = 60_000;

export async function post(address, sent, options = {}) {
  const told = await once(address, sent, options);
  // Whoever logged in again elsewhere has a new token, which the cookie tells by now.
  return told.state === "token" ? once(address, sent, options) : told;
}

async function once(address, sent, { page = false, headers = {}, ...options }) {
  const isText = typeof sent === "string";
  try {
    const answer = await fetch(address, {
      method: "POST",
      redirect: page ? "follow" : "manual", // to the login: its page is no answer
      body: sent,
      headers: {
        Accept: page ? "text/html" : "application/json",
        "X-CSRFToken": token(),
        ...(isText && { "Content-Type": "application/json" }),
        ...headers,
      },
      signal: AbortSignal.timeout(page ? PATIENCE_FOR_PAGES : PATIENCE),
      ...options,
    });
    if (answer.type === "opaqueredirect") return { state: "login" };
    if (page && answer.status < 500)
      return { state: "page", text: await answer.text(), url: answer.url };
    const isJson = answer.headers.get("Content-Type")?.includes("application/json");
    const told = isJson ? await answer.json() : {};
    if (answer.ok && isJson) return { ...told, state: "ok" };
    return { state: answer.status >= 500 ? "away" : "denied", ...told };
  } catch {
    return { state: "away" };
  }
}
