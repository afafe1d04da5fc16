// Unsent texts in this browser (IndexedDB), one for each open form, until the server has them. A
// browser that keeps nothing still writes stories: every answer may be empty.

const NAME = "newsroom";
const STORE = "unsent";

let opening = null;
const database = () => {
  opening ??= new Promise((opened, failed) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
    asked.onsuccess = () => opened(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  return opening;
};

async function act(mode, ask) {
  try {
    const store = (await database()).transaction(STORE, mode).objectStore(STORE);
    const asked = ask(store);
    return await new Promise((done, failed) => {
      asked.transaction.oncomplete = () => done(asked.result);
      asked.transaction.onerror = asked.transaction.onabort = () => failed(asked.error);
    });
  } catch {
    return undefined;
  }
}

// `entry`: {key, user, …}, see `line.js`.
export const keep = (entry) => act("readwrite", (store) => store.put(entry));
export const forget = (key) => act("readwrite", (store) => store.delete(key));
export const allOf = async (user) =>
  ((await act("readonly", (store) => store.getAll())) ?? []).filter((one) => one.user === user);

// Whether another tab that is alive writes at it.
export async function isHeld(key) {
  if (!navigator.locks) return false;
  const { held } = await navigator.locks.query();
  return held.some(({ name }) => name === lockOf(key));
}

// Tells other tabs that this one writes at it, as long as it lives; returns the way to let go.
export function hold(key) {
  let letGo = () => {};
  navigator.locks?.request(lockOf(key), () => new Promise((done) => (letGo = done)));
  return () => letGo();
}

const lockOf = (key) => `unsent:${key}`;

// Made also where a page is not served over HTTPS.
export const newKey = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};
