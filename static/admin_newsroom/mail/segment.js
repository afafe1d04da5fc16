// Counts the readers whom the form means while it is filled in. Without it a button does.

const place = document.querySelector("[data-segment-count]");
const form = place?.closest("form");
const said = place?.querySelector("[data-segment-said]");

let asked = 0;
let timer;
const count = async () => {
  const mine = ++asked;
  const answer = await fetch(place.dataset.segmentCount, {
    method: "POST",
    body: new FormData(form),
  });
  if (answer.ok && mine === asked) said.textContent = (await answer.json()).said;
};
const soon = () => {
  clearTimeout(timer);
  timer = setTimeout(() => count().catch(() => {}), 300);
};

if (form) {
  form.addEventListener("input", soon);
  // What Select2 changes it says by jQuery only.
  window.django?.jQuery?.(form).on("change", soon);
}
