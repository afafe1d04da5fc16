// A page that asks for a proof before a file: the file comes, and the browser keeps the page. It says
// so in place of its form as soon as that was sent; a wrong password brings the form again.

const page = document.querySelector(".account-column");
const forms = [...page.querySelectorAll("[data-kept-form]")];
const before = [...page.querySelectorAll(".account-lead, .warning, [data-download-before]")];
const after = page.querySelector("[data-download-after]");
const shown = [...forms, ...before].filter((place) => !place.hidden);

const tell = (isSent) => {
  for (const place of shown) place.hidden = isSent;
  after.hidden = !isSent;
};

for (const form of forms) {
  // That with a passkey is sent once the device has answered.
  form.addEventListener("passkey" in form.dataset ? "proved" : "submit", () => tell(true));
}

window.addEventListener("pageshow", (event) => {
  if (event.persisted) tell(false);
});
