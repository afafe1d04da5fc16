// Passkeys: adds one, or logs in with one. A form with data-passkey="create" or "get" holds what the
// server asks for in data-options, or where to ask for it in data-options-url; the answer goes into
// its field with data-passkey-credential.

const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const withBytes = (list) => (list || []).map((one) => ({ ...one, id: toBytes(one.id) }));

function creation(asked) {
  return {
    ...asked,
    challenge: toBytes(asked.challenge),
    user: { ...asked.user, id: toBytes(asked.user.id) },
    excludeCredentials: withBytes(asked.excludeCredentials),
    // Kept by the device and unlocked by its owner: such a passkey logs in by itself.
    authenticatorSelection: {
      ...asked.authenticatorSelection,
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    },
  };
}

const request = (asked) => ({
  ...asked,
  challenge: toBytes(asked.challenge),
  allowCredentials: withBytes(asked.allowCredentials),
});

function asJSON(credential) {
  const answer = {};
  for (const name of [
    "clientDataJSON",
    "attestationObject",
    "authenticatorData",
    "signature",
    "userHandle",
  ]) {
    if (credential.response[name]) answer[name] = toText(credential.response[name]);
  }
  if (credential.response.getTransports) answer.transports = credential.response.getTransports();
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response: answer,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

async function options(form) {
  if (!form.dataset.optionsUrl) return JSON.parse(form.dataset.options).publicKey;
  const answer = await fetch(form.dataset.optionsUrl, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.statusText);
  return (await answer.json()).request_options.publicKey;
}

async function prove(form) {
  const asked = await options(form);
  const credential =
    form.dataset.passkey === "create"
      ? await navigator.credentials.create({ publicKey: creation(asked) })
      : await navigator.credentials.get({ publicKey: request(asked) });
  form.querySelector("[data-passkey-credential]").value = asJSON(credential);
  const remember = form.querySelector("[data-passkey-remember]");
  if (remember) remember.disabled = !document.querySelector("#id_remember").checked;
  form.dispatchEvent(new Event("proved"));
  form.submit();
}

// Of the demo: the same page by the name that browsers take.
const isNumbers = ["127.0.0.1", "[::1]"].includes(location.hostname);
for (const place of isNumbers ? document.querySelectorAll("[data-passkey-elsewhere]") : []) {
  const there = new URL(location.href);
  there.hostname = "localhost";
  place.querySelector("a").href = there.href;
  place.hidden = false;
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential || isNumbers) continue;
  form.hidden = false;
  const failed = form.querySelector("[data-passkey-failed]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    failed.hidden = true;
    try {
      await prove(form);
    } catch {
      failed.hidden = false;
    }
  });
}
