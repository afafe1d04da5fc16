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
  const told = answer.ok ? (await answer.json()).said : "";
  if (mine === asked) said.textContent = told;
};
const soon = () => {
  clearTimeout(timer);
  // A number that could not be asked for must not stand beside another question.
  const none = () => {
    said.textContent = "";
  };
  timer = setTimeout(() => count().catch(none), 300);
};

if (form) {
  form.addEventListener("input", soon);
  // What Select2 changes it says by jQuery only.
  window.django?.jQuery?.(form).on("change", soon);
}
