// Shows within the editor what a place holds: the headline, the pictures, the address.

import { button } from "./pictures/card.js";
import { askAboutPictures } from "./pictures/dialog.js";

export function shownPlace({ kind, value }, { addresses, labels }) {
  const box = document.createElement("div");
  box.className = `place place-${kind}`;
  box.contentEditable = "false";
  box.dataset.drag = "";
  const name = document.createElement("strong");
  name.textContent = labels[kind];
  const text = document.createElement("span");
  text.textContent = value;
  box.append(name, text);
  const show = async () => {
    const found = await about(kind, value, addresses.place);
    text.textContent = found.text || labels.nothing;
    for (const image of box.querySelectorAll("img")) image.remove();
    for (const source of found.thumbnails || []) {
      const image = document.createElement("img");
      Object.assign(image, { src: source, alt: "", width: 90, height: 60 });
      box.append(image);
    }
    box.classList.toggle("is-incomplete", Boolean(found.incomplete));
    if (found.incomplete) text.prepend(`${labels.incomplete} `);
  };
  const showAgain = () => show().catch(() => {}); // the number or address stays in sight
  showAgain();
  if (kind === "pictures" && addresses.tell) {
    const describe = button(labels.describe, "place-describe", async () => {
      const pictures = value.split(",").map((key) => ({ key }));
      const done = await askAboutPictures(pictures, { addresses, labels }, { act: labels.save });
      if (done) showAgain();
    });
    box.append(describe);
  }
  return box;
}

export async function about(kind, value, address) {
  const answer = await fetch(`${address}?${new URLSearchParams({ kind, value })}`);
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}
