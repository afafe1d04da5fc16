// The token by which the desk knows its own pages. Whoever logged in again, over this page or in another
// tab, has a new one: the cookie tells it, the forms of the page still hold that of before.

const COOKIE = /(?:^|; )(?:__Host-)?csrftoken=(\w+)/;

// Puts the present token into all forms of the page, so that what is sent of them holds it; returns it.
export function token() {
  const present = COOKIE.exec(document.cookie)?.[1];
  const fields = document.querySelectorAll("[name=csrfmiddlewaretoken]");
  if (present) for (const field of fields) field.value = present;
  return present ?? fields[0]?.value ?? "";
}
