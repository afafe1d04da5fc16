// Lets `things` be dragged onto `places`. `keyOf` is the text that goes along with a thing, for
// other programs; `put` is told of the thing and the place that it was let go on, if another one.
export function moveByDrag(things, places, keyOf, put) {
  let held = null;
  for (const thing of things) {
    thing.draggable = true;
    thing.addEventListener("dragstart", (event) => {
      held = thing;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", keyOf(thing));
      thing.classList.add("dragged");
    });
    thing.addEventListener("dragend", () => {
      held = null;
      thing.classList.remove("dragged");
    });
  }
  for (const place of places) {
    place.addEventListener("dragover", (event) => {
      if (!held) return;
      event.preventDefault();
      place.classList.add("is-over");
    });
    place.addEventListener("dragleave", (event) => {
      if (!place.contains(event.relatedTarget)) place.classList.remove("is-over");
    });
    place.addEventListener("drop", (event) => {
      event.preventDefault();
      place.classList.remove("is-over");
      if (held && !place.contains(held)) put(held, place);
    });
  }
}
