/* Finds the number that, behind the salt, has the hash that is asked for (SHA-256). */

const AT_ONCE = 256;
const utf8 = new TextEncoder();

async function hash(text) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", utf8.encode(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function find({ challenge, maxnumber, salt }) {
  for (let first = 0; first <= maxnumber; first += AT_ONCE) {
    const numbers = Array.from({ length: AT_ONCE }, (_, step) => first + step);
    const hashes = await Promise.all(numbers.map((number) => hash(salt + number)));
    const found = hashes.indexOf(challenge);
    if (found >= 0) return first + found;
  }
  return null;
}

onmessage = async ({ data }) => {
  try {
    postMessage(await find(data));
  } catch {
    postMessage(null);
  }
};
