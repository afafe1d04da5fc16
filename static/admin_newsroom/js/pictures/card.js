// One picture in the dialog: how far it has gone, what it shows, what readers are told of it.

import { focalPoint } from "./focalpoint.js";
import { takeBack, tell, told, upload } from "./sending.js";

const FIELDS = [
  ["alt", "textarea", true],
  ["caption", "textarea", false],
  ["credit", "input", true],
  ["licence", "input", false],
];
const PREVIEW = 760; // pixels of width, as the server's own size for it
let number = 0;

// `picture`: {file}, {address}, or {key} of one that is there; `marker` is handed through.
export class Card {
  constructor(picture, words, onLeave) {
    this.picture = picture;
    this.words = words;
    this.key = picture.key ?? "";
    this.seen = {};
    this.root = element("section", "picture-card");
    this.view = element("span", "focus");
    this.status = element("p", "picture-status");
    this.status.setAttribute("role", "status");
    this.bar = element("progress");
    this.bar.max = 1;
    this.bar.hidden = true;
    this.fields = Object.fromEntries(FIELDS.map((field) => [field[0], this.field(...field)]));
    const leave = button(words.labels.removePicture, "plain", onLeave);
    const side = element("div", "picture-seen");
    side.append(this.view, this.bar, this.status, leave);
    const told = element("div", "picture-told");
    told.append(...Object.values(this.fields).map(({ parentElement }) => parentElement));
    this.root.append(side, told);
  }

  field(name, tag, isNeeded) {
    const { labels } = this.words;
    const label = element("label", `picture-${name}`);
    const made = document.createElement(tag);
    made.name = name;
    made.id = `picture-${++number}`;
    if (tag === "textarea") made.rows = 2;
    else made.setAttribute("type", "text"); // styles ask for it
    label.htmlFor = made.id;
    label.append(labels[`picture_${name}`], isNeeded ? element("small", "", labels.needed) : "");
    const fault = element("span", "picture-fault");
    fault.id = `${made.id}-fault`;
    made.setAttribute("aria-describedby", fault.id);
    label.append(made, fault);
    return made;
  }

  // Shows the picture and brings it to the server; never throws: what went wrong stands in the card.
  async start() {
    if (this.isGivenUp) return "";
    try {
      if (this.picture.file) await this.draw(this.picture.file);
      if (!this.key) await this.send();
      else this.take(await told(this.key, this.words));
      this.fail("");
    } catch (error) {
      this.fail(error.message);
    }
    return this.key;
  }

  async send() {
    this.bar.hidden = false;
    const show = (share) => {
      this.bar.value = share;
    };
    show(0);
    const about = await upload(this.picture, this.words, show).finally(() => {
      this.bar.hidden = true;
    });
    this.key = about.id;
    this.take(about);
  }

  take(about) {
    for (const [name, field] of Object.entries(this.fields)) {
      field.value ||= about[name];
      field.disabled = !about.may_change;
    }
    this.seen = about;
    if (!about.may_change) this.status.textContent = this.words.labels.pictureLocked;
    this.isLocked = !about.may_change;
    if (!this.point) {
      const image = document.createElement("img");
      Object.assign(image, { src: about.whole || about.thumbnail, alt: "" });
      this.show(image, [about.focal_x, about.focal_y]);
    }
  }

  async draw(file) {
    const drawn = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(
      () => null,
    );
    if (!drawn) return; // the server says what kind of file it is
    const canvas = document.createElement("canvas");
    const scale = Math.min(1, PREVIEW / drawn.width);
    canvas.width = Math.max(1, Math.round(drawn.width * scale));
    canvas.height = Math.max(1, Math.round(drawn.height * scale));
    canvas.getContext("2d").drawImage(drawn, 0, 0, canvas.width, canvas.height);
    drawn.close();
    this.show(canvas);
  }

  show(shown, at) {
    this.view.append(shown);
    this.point = focalPoint(this.view, shown, this.words.labels.focalPoint, at);
  }

  fail(message) {
    this.failed = Boolean(message);
    this.status.classList.toggle("picture-fault", this.failed);
    if (!message) return;
    this.status.textContent = message;
    this.again ??= button(this.words.labels.tryAgain, "plain", () => this.retry());
    this.status.after(this.again);
  }

  retry() {
    this.again.remove();
    this.status.textContent = "";
    this.going = this.start();
  }

  // Leaves nothing of a picture that came by this dialog; one on its way is taken back once it is there.
  async giveUp() {
    this.isGivenUp = true;
    if (this.picture.key) return;
    await this.going;
    if (this.key) await takeBack(this.key, this.words).catch(() => {}); // then it is in the library
  }

  // Saves what was typed. Returns whether the card is done; else its faults stand at the fields.
  async save({ later }) {
    if (this.isLocked) return true;
    const typed = Object.fromEntries(
      Object.entries(this.fields).map(([name, { value }]) => [name, value.trim()]),
    );
    const [x, y] = this.point?.value() ?? [0.5, 0.4];
    const isMoved = x !== this.seen.focal_x || y !== this.seen.focal_y;
    if (later && !this.isTyped && !isMoved) return true;
    this.mark({});
    try {
      const told = { ...typed, focal_x: x, focal_y: y, ...(later && { later }) };
      this.seen = await tell(this.key, told, this.words);
      return true;
    } catch (error) {
      this.mark(error.fields ?? {});
      if (!Object.keys(error.fields ?? {}).length) this.status.textContent = error.message;
      return false;
    }
  }

  // Whether there is something in the fields that the server does not have.
  get isTyped() {
    const typed = Object.entries(this.fields);
    return typed.some(([name, { value }]) => value.trim() !== (this.seen[name] ?? ""));
  }

  mark(faults) {
    for (const [name, field] of Object.entries(this.fields)) {
      field.setAttribute("aria-invalid", String(name in faults));
      field.parentElement.querySelector(".picture-fault").textContent = faults[name] ?? "";
    }
  }

  focusFault() {
    const field = Object.values(this.fields).find(
      (one) => one.getAttribute("aria-invalid") === "true",
    );
    (field ?? this.fields.alt).focus();
  }
}

function element(tag, className = "", text = "") {
  return Object.assign(document.createElement(tag), { className, textContent: text });
}

export function button(text, className, act) {
  const made = element("button", className, text);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}
