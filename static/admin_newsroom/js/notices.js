/* A notice that is followed counts as read; without this a button says it. */

for (const link of document.querySelectorAll("a[data-notice]")) {
  link.addEventListener("click", () => {
    const token = document.querySelector("[name=csrfmiddlewaretoken]");
    const body = new URLSearchParams({
      read: link.dataset.notice,
      csrfmiddlewaretoken: token.value,
    });
    fetch(location.pathname, {
      method: "POST",
      body,
      keepalive: true,
      headers: { "X-Requested-With": "fetch" },
    }).catch(() => {});
  });
}
