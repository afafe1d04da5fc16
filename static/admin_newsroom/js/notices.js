/* A notice that is followed counts as read; without this a button says it. */

import { token } from "./csrf.js";

for (const link of document.querySelectorAll("a[data-notice]")) {
  link.addEventListener("click", () => {
    const body = new URLSearchParams({ read: link.dataset.notice, csrfmiddlewaretoken: token() });
    fetch(location.pathname, {
      method: "POST",
      body,
      keepalive: true,
      headers: { "X-Requested-With": "fetch" },
    }).catch(() => {});
  });
}
