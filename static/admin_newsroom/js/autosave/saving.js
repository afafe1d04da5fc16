// Saves a story's form without leaving its page. The server answers as it would a browser, with a
// page; what it says around the text is taken over, and the text stays where the cursor is.

import { isSame, fill, stateOf } from "../formstate.js";
import { token } from "../csrf.js";
import { post } from "./post.js";
import { fieldsAround, showErrors, takeErrorsAway } from "./errors.js";
import { showText, withTyped } from "./joined.js";
import { forgetAnswers, isHeld, showUpdate, takeUpdateAway } from "./update.js";

const AROUND = [
  ".story-state",
  ".story-links",
  ".moves",
  ".assigned",
  ".phone-moves",
  ".history",
  ".story-delete",
];
const CORRECTIONS = ".rows-corrections";
const OF_LOGIN = /\/(login|account)\//;
const OF_MOVES = /^move_/; // what is typed for a press that is still to come

export class Saving {
  // `say(kind)`: "saved", "refused", "held", "away", "login", "locked".
  constructor(form, line, editor, say) {
    Object.assign(this, { form, line, editor, say, isBusy: false, isWanted: false });
    this.isSettled = this.hasAll = false;
    this.isHeldUp = false; // a login is asked for; it is saved when that came
  }

  // Saves; a second press while it is on its way saves once more afterwards, if there is more.
  async save() {
    this.isWanted = true;
    if (this.isBusy) return;
    this.isBusy = true;
    this.isHeldUp = false;
    while (this.isWanted) {
      this.isWanted = this.isSettled = false;
      await this.once();
      if (this.isSettled) this.isWanted = false;
    }
    this.isBusy = false;
  }

  async once() {
    const { form, line } = this;
    const corrections = form.querySelector(CORRECTIONS);
    line.isPaused = true;
    line.postedAt = Date.now();
    form.elements.autosave.value = line.key;
    const sent = stateOf(form);
    token();
    const body = new FormData(form);
    body.append("_continue", "1");
    if (corrections) corrections.inert = true; // a row that is stored gets its number
    form.setAttribute("aria-busy", "true");
    document.querySelector(".messagelist")?.remove();
    await line.keepHere();
    const answer = await post(form.getAttribute("action") || location.href, body, {
      page: true,
    });
    form.removeAttribute("aria-busy");
    if (corrections) corrections.inert = false;
    this.answered(answer, sent);
  }

  answered({ state, text = "", url }, sent) {
    const page = new DOMParser().parseFromString(text, "text/html");
    const fresh = page.querySelector("#article_form");
    if (fresh && isHeld(fresh)) this.held(fresh, sent);
    else if (fresh && page.querySelector(".errornote, .conflict")) this.refused(fresh, sent);
    else if (fresh) this.saved(page, fresh, url, sent);
    else if (page.querySelector("#login-form, .kept-form") || OF_LOGIN.test(url)) {
      this.isHeldUp = true;
      return this.say("login");
    } else if (state !== "page") this.say(state === "away" ? "away" : "locked");
    else {
      // A page of something else: the story is there no more.
      const isGone = new URL(url).pathname !== new URL(this.form.action).pathname;
      if (isGone) this.line.becomeNew();
      else this.say("locked");
    }
    this.line.goOn();
  }

  saved(page, fresh, address, sent) {
    const { form, line } = this;
    const { pathname: url, searchParams } = new URL(address);
    const isJoined = searchParams.has("joined"); // with what others saved meanwhile
    takeErrorsAway(form);
    takeUpdateAway(form);
    forgetAnswers();
    this.takeOver(fresh, sent, (name) => (isJoined || name !== "body") && !OF_MOVES.test(name));
    const isMissed = isJoined && this.missed(fresh, sent);
    this.isSettled = !isMissed && this.hasAll;
    for (const place of AROUND) swap(form, fresh, place);
    swap(form, fresh, CORRECTIONS);
    addNotes(form, page);
    form.querySelector(CORRECTIONS)?.dispatchEvent(new Event("rows:replaced", { bubbles: true }));
    showMessages(page);
    if (!isMissed) form.elements.version.value = fresh.elements.version.value;
    form.elements.form_key?.remove();
    form.dataset.story = fresh.dataset.story;
    nameStory(form, fresh);
    form.action = url;
    history.replaceState({ story: { version: form.elements.version.value } }, "", url);
    document.title = page.title;
    const [heading, named] = [document, page].map((one) => one.querySelector("#content-main > h1"));
    if (heading && named) heading.textContent = named.textContent;
    const crumbs = page.querySelector(".breadcrumbs");
    if (crumbs) document.querySelector(".breadcrumbs")?.replaceWith(crumbs);
    const now = stateOf(form);
    const isUntouched = (name) => !(name in sent) || this.untouched.has(name);
    const opened = Object.fromEntries(
      Object.keys(now).map((name) => [name, isUntouched(name) ? now[name] : sent[name]]),
    );
    // Where something could not be taken over, the text still stands on the version of before.
    const begins = isMissed ? line : { opened, stored: stateOf(fresh) };
    const { opened: begun, stored } = begins;
    const version = Number(form.elements.version.value);
    line.saved(Number(fresh.dataset.story), version, { opened: begun, stored });
    this.say("saved");
    form.dispatchEvent(new Event("story:saved")); // what scripts had put around it is gone
  }

  refused(fresh, sent) {
    takeErrorsAway(this.form);
    takeUpdateAway(this.form);
    showErrors(this.form, fresh);
    this.takeBack(fresh, sent);
    this.say("refused");
  }

  // Somebody has to look first at what changes for readers.
  held(fresh, sent) {
    takeErrorsAway(this.form);
    this.takeBack(fresh, sent);
    showUpdate(this.form, fresh);
    this.say("held");
  }

  // Takes over what the server holds now of a form that it did not save.
  takeBack(fresh, sent) {
    const { form, line } = this;
    const isOwn = !isSame(sent.body, line.opened.body);
    const names = this.takeOver(fresh, sent, () => true);
    for (const name of names) line.opened[name] = line.stored[name] = stateOf(form)[name];
    // A text that holds what somebody else wrote and what nobody has saved yet.
    if (isOwn && names.includes("body")) line.opened.body = line.stored.body = null;
    if (!form.querySelector(CORRECTIONS) && fresh.querySelector(CORRECTIONS)) {
      const list = taken(fresh.querySelector(CORRECTIONS));
      form.querySelector(".story-writing").append(list);
      list.dispatchEvent(new Event("rows:replaced", { bubbles: true }));
    }
    if (isHeld(fresh) && this.missed(fresh, sent)) return;
    form.elements.version.value = fresh.elements.version.value;
    line.version = Number(form.elements.version.value);
  }

  // Whether the server holds what others wrote where somebody has typed on meanwhile; what stands
  // apart in the text is taken over all the same.
  missed(fresh, sent) {
    const made = stateOf(fresh);
    const names = Object.keys(made).filter(
      (name) => name !== "corrections" && !OF_MOVES.test(name) && !this.untouched.has(name),
    );
    return names.some((name) => {
      if (isSame(made[name], sent[name])) return false;
      if (name !== "body" || !this.editor()) return true;
      const both = withTyped(sent.body, made.body, stateOf(this.form).body);
      if (both !== null) showText(this.editor(), both);
      return both === null;
    });
  }

  // Fills in what the server made of what was sent, where nobody has typed on; returns the names.
  takeOver(fresh, sent, isMeant) {
    const now = stateOf(this.form);
    const made = stateOf(fresh);
    this.untouched = new Set(Object.keys(now).filter((name) => isSame(now[name], sent[name])));
    this.hasAll = this.untouched.size === Object.keys(now).length; // nobody typed on meanwhile
    const names = Object.keys(made).filter(
      (name) => this.untouched.has(name) && isMeant(name) && name !== "corrections",
    );
    const news = names.filter((name) => !isSame(made[name], sent[name]));
    fill(this.form, Object.fromEntries(news.map((name) => [name, made[name]])));
    if (news.includes("body") && this.editor()) showText(this.editor(), made.body);
    return news;
  }
}

// Puts the part of the fresh page in place of the form's own; one that is new goes where it stands.
function swap(form, fresh, place) {
  const mine = form.querySelector(place);
  const theirs = fresh.querySelector(place);
  if (!theirs) return mine?.remove();
  const news = taken(theirs);
  if (mine) {
    const typed = new Map(fieldsAround(mine).map((field) => [field.name, field.value]));
    mine.replaceWith(news);
    for (const field of fieldsAround(news))
      if (OF_MOVES.test(field.name) && typed.has(field.name)) field.value = typed.get(field.name);
    return;
  }
  const before = theirs.previousElementSibling;
  const after =
    before &&
    form.querySelector([...before.classList].map((name) => `.${CSS.escape(name)}`).join(""));
  if (after) after.after(news);
  else form.querySelector(`.${CSS.escape(theirs.parentElement.classList[0])}`)?.append(news);
}

// What is asked about the text is asked of a story that has a number from now on.
function nameStory(form, fresh) {
  for (const name of ["checks", "live", "past"]) {
    const [mine, theirs] = [form, fresh].map((one) => one.querySelector(`[data-${name}]`));
    if (mine && theirs) mine.dataset[name] = theirs.dataset[name];
  }
}

// A story that was new has notes from now on; those that are there may hold what nobody has sent.
function addNotes(form, page) {
  const theirs = page.getElementById("notes-form");
  if (!theirs || document.getElementById("notes-form")) return;
  swap(form, page, "#notes");
  form.after(document.importNode(theirs, true));
}

// Without what stands there for browsers that run no scripts: it would be sent along.
function taken(part) {
  const mine = document.importNode(part, true);
  for (const one of mine.querySelectorAll("noscript")) one.remove();
  return mine;
}

function showMessages(page) {
  const messages = page.querySelector(".messagelist");
  if (messages) document.querySelector("#content").before(document.importNode(messages, true));
}
