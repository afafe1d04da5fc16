// The lead picture: uploaded from here, by choice, by the camera or by dropping it; told of here.

import { button } from "./card.js";
import { askAboutPictures } from "./dialog.js";
import { TAKEN } from "./sending.js";

for (const part of document.querySelectorAll("[data-picture]")) {
  const select = part.querySelector("select");
  if (!select || !part.dataset.words) continue;
  const { labels, addresses } = JSON.parse(part.dataset.words);
  const config = { labels, addresses };
  const choose = (key, text) => {
    if (![...select.options].some(({ value }) => value === key)) select.add(new Option(text, key));
    select.value = key;
    django.jQuery(select).trigger("change");
    select.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const take = async (files) => {
    const done = await askAboutPictures([{ file: files[0] }], config, { act: labels.useAsLead });
    if (done) choose(done[0].key, files[0].name);
  };
  const input = document.createElement("input");
  Object.assign(input, { type: "file", accept: TAKEN, hidden: true });
  input.addEventListener("change", async () => {
    const files = [...input.files];
    input.value = "";
    if (files.length) await take(files);
  });
  const describe = button(labels.describe, "plain", async () => {
    const done = await askAboutPictures([{ key: select.value }], config, { act: labels.save });
    if (done) django.jQuery(select).trigger("change");
  });
  const acts = document.createElement("p");
  acts.className = "lead-acts";
  acts.append(
    button(labels.uploadLead, "", () => input.click()),
    describe,
    input,
  );
  part.append(acts);
  const show = () => {
    describe.hidden = !select.value;
  };
  django.jQuery(select).on("change", show);
  show();

  part.addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    part.classList.add("is-over");
  });
  part.addEventListener("dragleave", () => part.classList.remove("is-over"));
  part.addEventListener("drop", (event) => {
    part.classList.remove("is-over");
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    take([...event.dataTransfer.files]);
  });
}
