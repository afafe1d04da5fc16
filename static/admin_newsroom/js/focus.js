// Sets the focal point of a picture by a click on it.
"use strict";
for (const box of document.querySelectorAll("[data-focus]")) {
  const across = document.querySelector("[name=focal_x]");
  const down = document.querySelector("[name=focal_y]");
  if (!across || !down) continue;
  const image = box.querySelector("img");
  const mark = document.createElement("span");
  mark.className = "focus-mark";
  box.append(mark);
  const number = (field) => Number(field.value.replace(",", "."));
  const show = () => {
    mark.style.left = `${number(across) * 100}%`;
    mark.style.top = `${number(down) * 100}%`;
  };
  box.classList.add("ready");
  image.addEventListener("click", (event) => {
    const frame = image.getBoundingClientRect();
    across.value = ((event.clientX - frame.left) / frame.width).toFixed(3);
    down.value = ((event.clientY - frame.top) / frame.height).toFixed(3);
    show();
  });
  across.addEventListener("input", show);
  down.addEventListener("input", show);
  show();
}
