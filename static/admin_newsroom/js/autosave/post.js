// One question to the desk. Returns what it answers with `state`: "ok", what the server says is to be
// done, "login" (the session ended), "denied", or "away" (nobody answers, or only an error does).

const PATIENCE = 15_000; // milliseconds

export const token = () => /(?:^|; )(?:__Host-)?csrftoken=(\w+)/.exec(document.cookie)?.[1] ?? "";

export async function post(address, sent, options = {}) {
  const told = await once(address, sent, options);
  // Whoever logged in again elsewhere has a new token, which the cookie tells by now.
  return told.state === "token" ? once(address, sent, options) : told;
}

async function once(address, sent, options) {
  const isText = typeof sent === "string";
  try {
    const answer = await fetch(address, {
      method: "POST",
      redirect: "manual", // to the login: its page is no answer
      body: sent,
      headers: {
        Accept: "application/json",
        "X-CSRFToken": token(),
        ...(isText && { "Content-Type": "application/json" }),
      },
      signal: AbortSignal.timeout(PATIENCE),
      ...options,
    });
    if (answer.type === "opaqueredirect") return { state: "login" };
    const isJson = answer.headers.get("Content-Type")?.includes("application/json");
    const told = isJson ? await answer.json() : {};
    if (answer.ok && isJson) return { ...told, state: "ok" };
    return { state: answer.status >= 500 ? "away" : "denied", ...told };
  } catch {
    return { state: "away" };
  }
}
