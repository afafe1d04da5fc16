// Sends pictures to the desk and fetches what is told of them. Every answer is what the server's
// `picture_upload.about` returns; a refusal is an Error whose message is a sentence for people, with
// the sentences by field in `fields`.

import { token } from "../csrf.js";

export const TAKEN = "image/jpeg,image/png,image/webp,image/gif"; // iPhones turn HEIC into JPEG for it

// `picture`: {file} or {address}; `onProgress` is told the share that has gone, 0 to 1.
export function upload(picture, { addresses, labels }, onProgress) {
  const data = new FormData();
  if (picture.file) data.set("file", picture.file);
  else data.set("address", picture.address);
  return sent(addresses.upload, data, labels.uploadAway, { onProgress });
}

// Posts `data`; `awayWords` is what is said where no answer comes. `signal` gives it up.
export function sent(address, data, awayWords, { onProgress, signal }) {
  const request = new XMLHttpRequest(); // fetch tells nothing of a body on its way
  return new Promise((resolve, reject) => {
    const away = () => reject(new Error(awayWords));
    request.upload.addEventListener("progress", ({ loaded, total }) => onProgress(loaded / total));
    request.addEventListener("load", () => {
      try {
        resolve(understood(request.status, JSON.parse(request.responseText)));
      } catch (error) {
        reject(error instanceof SyntaxError ? new Error(awayWords) : error);
      }
    });
    request.addEventListener("error", away);
    request.addEventListener("abort", away);
    request.open("POST", address);
    request.setRequestHeader("X-CSRFToken", token());
    signal?.addEventListener("abort", () => request.abort());
    request.send(data);
  });
}

export async function told(key, { addresses, labels }) {
  return answered(fetch(of(addresses.about, key)), labels);
}

export async function tell(key, fields, { addresses, labels }) {
  const body = new URLSearchParams(fields);
  const headers = { "X-CSRFToken": token() };
  return answered(fetch(of(addresses.tell, key), { method: "POST", headers, body }), labels);
}

// Takes an upload back that was given up; the server keeps what is no longer this person's alone.
export function takeBack(key, { addresses }) {
  const headers = { "X-CSRFToken": token() };
  return fetch(of(addresses.take_back, key), { method: "POST", headers, keepalive: true });
}

const of = (address, key) => address.replace("/0/", `/${encodeURIComponent(key)}/`);

async function answered(asked, labels) {
  let answer;
  try {
    answer = await asked;
    return understood(answer.status, await answer.json());
  } catch (error) {
    if (error.fields) throw error;
    throw new Error(answer?.status === 403 ? labels.pictureLocked : labels.uploadAway);
  }
}

function understood(status, answer) {
  if (status === 200) return answer;
  throw Object.assign(new Error(answer.error), { fields: answer.fields ?? {} });
}
