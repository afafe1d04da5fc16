/* Solves a challenge before a form is sent, so that robots have to work for each sign-up.
   Where the browser cannot, the form is sent without a proof and falls under lower limits. */

const PATIENCE = 60000; // milliseconds; a slow phone needs some seconds

async function challengeFor(form) {
  const response = await fetch(form.dataset.challenge, { credentials: "omit", cache: "no-store" });
  if (!response.ok) throw new Error("no challenge");
  return response.json();
}

function solve(challenge, script) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(script);
    const end = (settle, value) => {
      clearTimeout(patience);
      worker.terminate();
      settle(value);
    };
    const patience = setTimeout(() => end(reject, new Error("too slow")), PATIENCE);
    worker.onmessage = ({ data }) => end(data === null ? reject : resolve, data);
    worker.onerror = () => end(reject, new Error("no worker"));
    worker.postMessage(challenge);
  });
}

export async function prove(form) {
  const field = form.elements.altcha;
  field.value = "";
  try {
    const { algorithm, challenge, maxnumber, salt, signature } = await challengeFor(form);
    const number = await solve({ challenge, maxnumber, salt }, form.dataset.proverWorker);
    field.value = btoa(JSON.stringify({ algorithm, challenge, number, salt, signature }));
  } catch {
    /* Sent without. */
  }
}
