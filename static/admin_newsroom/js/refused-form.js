// A form that came back takes the token of whoever is logged in when it is sent.
"use strict";
for (const form of document.querySelectorAll("[data-kept-form]")) {
  form.addEventListener("submit", () => {
    const cookie = /(?:^|; )(?:__Host-)?csrftoken=(\w+)/.exec(document.cookie);
    if (cookie) form.elements.csrfmiddlewaretoken.value = cookie[1];
  });
}
