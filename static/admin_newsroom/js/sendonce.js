// An impatient second press sends no form once more: the browser would show the second answer alone,
// and what the first press made would be there twice.

const LONGEST = 10_000; // milliseconds; a file that is downloaded leaves the page where it is

let sentAt = new WeakMap();

document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  const given = (name) => submitter?.getAttribute(`form${name}`) ?? form.getAttribute(name);
  if (event.defaultPrevented || given("method") !== "post" || given("target") === "_blank") return;
  if (Date.now() - (sentAt.get(form) ?? -Infinity) < LONGEST) event.preventDefault();
  else sentAt.set(form, Date.now());
});

// A page that comes back by the browser's button may be sent again.
addEventListener("pageshow", () => (sentAt = new WeakMap()));
