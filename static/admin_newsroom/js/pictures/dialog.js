// The dialog in which pictures are told of, while they are on their way to the server.

import { Card, button } from "./card.js";

// `pictures`: what `Card` takes, in their order. Resolves with [{key, marker}] of those that are to
// be placed, or null where it was given up: what was uploaded then is taken back.
export function askAboutPictures(pictures, words, { act } = {}) {
  const { labels } = words;
  const dialog = document.createElement("dialog");
  dialog.className = "link-dialog picture-dialog";
  dialog.setAttribute("aria-label", labels.pictures);
  const form = document.createElement("form");
  form.method = "dialog";
  form.noValidate = true;
  if (pictures.every(({ key }) => key)) {
    const said = document.createElement("p");
    Object.assign(said, { className: "help", textContent: labels.pictureHelp });
    form.append(said);
  }
  const cards = [];
  for (const picture of pictures) {
    const card = new Card(picture, words, () => {
      cards.splice(cards.indexOf(card), 1);
      card.root.remove();
      card.giveUp();
      if (!cards.length) dialog.close();
    });
    cards.push(card);
    form.append(card.root);
  }
  shareCredit(cards);
  const isNew = pictures.some(({ key }) => !key);
  const go = document.createElement("button");
  Object.assign(go, { className: "default", textContent: act ?? labels.place });
  const later = button(labels.tellLater, "", () => finish({ later: true }));
  later.hidden = !isNew;
  const cancel = button(labels.cancel, "", () => dialog.close());
  const buttons = document.createElement("p");
  buttons.className = "picture-acts";
  buttons.append(go, later, cancel);
  const unsaved = document.createElement("span");
  unsaved.className = "picture-unsaved";
  unsaved.setAttribute("role", "alert");
  buttons.prepend(unsaved);
  form.append(buttons);
  dialog.append(form);
  // A key that closes a list of suggestions too must not take what was typed of five pictures.
  dialog.addEventListener("cancel", (event) => {
    if (!cards.some(({ isTyped }) => isTyped)) return;
    event.preventDefault();
    unsaved.textContent = labels.typedOfPictures;
  });
  document.body.append(dialog);

  let done = null;
  let isBusy = false;
  const finish = async (how) => {
    if (isBusy) return;
    isBusy = true;
    go.setAttribute("aria-busy", "true");
    go.textContent = labels.waiting;
    await Promise.all(cards.map(({ going }) => going));
    const broken = cards.filter(({ key }) => !key);
    const saved = [];
    for (const card of cards) if (card.key) saved.push([card, await card.save(how)]);
    isBusy = false;
    go.removeAttribute("aria-busy");
    go.textContent = act ?? labels.place;
    const unsaved = saved.find(([, isDone]) => !isDone);
    if (unsaved) return unsaved[0].focusFault();
    if (broken.length) return broken[0].root.scrollIntoView({ block: "nearest" });
    done = cards.map(({ key, picture }) => ({ key, marker: picture.marker }));
    return dialog.close();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    finish({ later: false });
  });
  dialog.showModal();
  sendInTurn(cards);
  cards[0]?.fields.alt.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (!done) for (const card of cards) card.giveUp();
      resolve(done?.length ? done : null);
    });
  });
}

// Two at a time: the first is soon there, and a slow line is not shared by twenty.
function sendInTurn(cards) {
  const waiting = [...cards];
  const lanes = [null, null].map(async () => {
    for (let card = waiting.shift(); card; card = waiting.shift()) {
      card.going = card.start();
      await card.going;
    }
  });
  for (const card of cards) card.going ??= Promise.all(lanes);
}

// Pictures that come together are mostly by one hand.
function shareCredit(cards) {
  for (const card of cards) {
    card.fields.credit.addEventListener("change", ({ target }) => {
      for (const { fields } of cards) if (!fields.credit.value) fields.credit.value = target.value;
    });
  }
}
