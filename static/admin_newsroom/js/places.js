// Shows within the editor what a place holds: the headline, the pictures, the address.

import { token } from "./csrf.js";
import { button } from "./pictures/card.js";
import { askAboutPictures } from "./pictures/dialog.js";
import { askForCaption, askForTitle } from "./titledialog.js";

// `entitle(title)` gives the place another title.
export function shownPlace({ kind, value, title }, { addresses, labels }, entitle) {
  const box = document.createElement("div");
  box.className = `place place-${kind}`;
  box.contentEditable = "false";
  box.dataset.drag = "";
  box.dataset.value = value;
  const name = document.createElement("strong");
  name.textContent = labels[kind === "link" ? "linkCard" : kind];
  const text = document.createElement("span");
  text.textContent = value;
  box.append(name, text);
  if (["embed", "link", "file"].includes(kind)) {
    if (title) text.textContent = `${title} · ${value}`;
    const ask = () => askForTitle(title, labels, entitle);
    box.append(button(title ? labels.changeTitle : labels.giveTitle, "place-describe", ask));
  }
  if (kind === "link") return box;
  let own = ""; // the picture's caption wherever it has no other
  const show = async () => {
    const found = await about(kind, value, addresses.place);
    const shown = found.text || labels.nothing;
    text.textContent = title ? `${title} · ${shown}` : shown;
    own = found.caption ?? "";
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
  // Of a row of pictures each shows its own caption.
  if (kind === "pictures" && !value.includes(",")) {
    const ask = () => askForCaption(title, own, labels, entitle);
    box.append(button(labels[title ? "changeCaptionHere" : "captionHere"], "place-describe", ask));
  }
  return box;
}

export async function about(kind, value, address) {
  const answer = await fetch(`${address}?${new URLSearchParams({ kind, value })}`);
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

const asked = new Map(); // the answers that are on their way, by address

// Asks what a page of another site calls itself: {title, embed}; `embed` is what a short address
// leads to, where that can be shown. Empty where it does not tell.
export async function pageAt(address, { title }) {
  const answer = asked.get(address) ?? askAboutPage(address, title);
  asked.set(address, answer);
  try {
    return await answer;
  } finally {
    asked.delete(address);
  }
}

async function askAboutPage(address, title) {
  const headers = { "X-CSRFToken": token() };
  const body = new URLSearchParams({ address });
  const answer = await fetch(title, { method: "POST", body, headers });
  return answer.ok && !answer.redirected ? answer.json() : {};
}
