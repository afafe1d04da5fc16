// A form that came back takes the token of whoever is logged in when it is sent.

import { token } from "./csrf.js";

for (const form of document.querySelectorAll("[data-kept-form]"))
  form.addEventListener("submit", () => token());
