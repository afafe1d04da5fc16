/* Answers the sign-up box in place. Without this script the form posts and a page answers. */

async function prove(form) {
  if (!form.dataset.challenge) return;
  const prover = await import(form.dataset.prover);
  await prover.prove(form);
}

async function send(form) {
  await prove(form);
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
  if (answer.stamp) form.elements.stamp.value = answer.stamp;
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
