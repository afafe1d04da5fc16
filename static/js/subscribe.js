/* Answers the sign-up box in place. Without this script the form posts and a page answers. */

async function prove(form) {
  if (!form.dataset.challenge) return;
  const prover = await import(form.dataset.prover);
  await prover.prove(form);
}

/* The box stands on pages that are kept for everybody, so the time at which somebody came to it is
   asked for; it must be some seconds old, and not weeks, when the form is sent. */
const YOUNGEST = 2500;
const OLDEST = 5 * 24 * 3600 * 1000;
const stamped = new WeakMap();

function keepStamp(form, stamp) {
  form.elements.stamp.value = stamp;
  stamped.set(form, Date.now());
}

async function fetchStamp(form) {
  const response = await fetch(form.dataset.stamp, { credentials: "omit", cache: "no-store" });
  keepStamp(form, (await response.json()).stamp);
}

/* One question at a time: whoever presses while it is under way waits for the same answer. */
const asking = new WeakMap();

function stamp(form) {
  if (Date.now() - (stamped.get(form) ?? 0) < OLDEST) return Promise.resolve();
  if (!asking.has(form)) {
    asking.set(
      form,
      fetchStamp(form).finally(() => asking.delete(form)),
    );
  }
  return asking.get(form);
}

async function ripen(form) {
  await stamp(form);
  const left = YOUNGEST - (Date.now() - stamped.get(form));
  if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
}

async function send(form) {
  await Promise.all([prove(form), ripen(form)]);
  const response = await fetch(form.action, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    headers: { Accept: "application/json" },
    credentials: "omit",
  });
  return response.json();
}

function show(form, answer) {
  const field = form.elements.email;
  const status = form.querySelector("[role=status]");
  if (answer.stamp) keepStamp(form, answer.stamp);
  status.textContent = answer.message;
  field.toggleAttribute("aria-invalid", false);
  form.toggleAttribute("data-done", answer.ok);
  if (answer.ok) {
    form.reset();
  } else if (answer.errors?.email) {
    field.setAttribute("aria-invalid", "true");
    field.focus();
  }
}

for (const form of document.querySelectorAll("form[data-subscribe]")) {
  form.addEventListener("focusin", () => stamp(form).catch(() => {}));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    try {
      show(form, await send(form));
    } catch {
      show(form, { ok: false, message: form.dataset.failed });
    } finally {
      button.removeAttribute("aria-busy");
    }
  });
}

/* The page of topics is answered by a page; only its proof is made here. */
for (const form of document.querySelectorAll("form.choice[data-challenge]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button[type=submit]");
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    await prove(form).catch(() => {});
    form.submit();
  });
}
