// Tells the server what is typed into one form: two seconds after the last change, every few seconds
// while somebody types, in order, each message until it is answered. Until then this browser keeps
// the whole of it.

import { isSame, stateOf } from "../formstate.js";
import { changed, difference } from "./changes.js";
import { post } from "./post.js";
import { forget, hold, keep, newKey } from "./store.js";

const PAUSE = 2000; // milliseconds after the last change
const MOST = 6000; // after the first one that the server does not know
const IN_BROWSER = 400; // after a change until this browser has it
const RETRIES = [2000, 4000, 8000, 15_000, 30_000];
const LATER = 60_000; // where the server refused: somebody has to do something first
const LEAVING = 60_000; // bytes that browsers send after a page is gone

export class Line {
  // `about`: {address, user, story, version, formKey}; `say(state, answer)` shows how it stands.
  constructor(form, about, say) {
    Object.assign(this, { form, ...about, say, writer: newKey(), isPaused: false });
    this.start(stateOf(form));
    addEventListener("online", () => this.flush());
    addEventListener("pagehide", () => this.leave());
    document.addEventListener("visibilitychange", () => document.hidden && this.flush());
  }

  // Begins a row of its own at what the form holds; `stored`: the texts as the server knows them.
  start(opened, stored = opened, key = newKey()) {
    this.letGo?.();
    Object.assign(this, { opened, stored, key, number: 0, known: {}, pending: null });
    Object.assign(this, { claimAt: null, isInherited: false });
    Object.assign(this, { isWhole: false, tries: 0, changedAt: 0, firstAt: 0, postedAt: 0 });
    this.letGo = hold(this.key);
    clearTimeout(this.timer);
  }

  // Goes on with an unsaved text of before, which the form is filled with.
  adopt(key, { data, number, version }) {
    const old = this.key;
    this.letGo();
    Object.assign(this, { key, number, known: data, version, pending: null });
    Object.assign(this, { claimAt: null, isInherited: false });
    this.letGo = hold(key);
    forget(old);
  }

  // Goes on with the row of the page whose form was sent and refused: one key from the first moment,
  // so that whatever saves the form closes it. The server may know no row of it yet.
  inherit(key, claimAt) {
    this.start({}, {}, key);
    Object.assign(this, { claimAt, isInherited: true });
  }

  // Asks for the inherited row, of which the page of before may have told; resolves to whether it is
  // this page's. What is typed waits until then.
  async claim() {
    if (this.isSending || this.isPaused) return false;
    this.isSending = true;
    const { key, claimAt } = this;
    const answer = await post(claimAt, new URLSearchParams({ writer: this.writer }));
    this.isSending = false;
    if (key !== this.key || claimAt !== this.claimAt || this.isPaused) return false;
    if (answer.state === "ok")
      Object.assign(this, { number: answer.number, known: answer.data, isInherited: false });
    else if (answer.state !== "gone") {
      this.answered(answer);
      return false;
    }
    this.claimAt = null;
    return true;
  }

  // The form was saved, as `version` of `story`: what was typed since begins anew.
  saved(story, version, { opened, stored }) {
    const old = this.key;
    Object.assign(this, { story, version, formKey: null });
    this.start(opened, stored);
    forget(old);
  }

  get wanted() {
    return changed(this.opened, stateOf(this.form));
  }

  // Whether the form holds anything that is not in the story.
  get isChanged() {
    return Object.keys(this.wanted).length > 0;
  }

  // Whether the server has all of it.
  get isTold() {
    return !this.pending && isSame(this.wanted, this.known);
  }

  touch() {
    const now = Date.now();
    this.changedAt = now;
    this.firstAt ||= now;
    this.keeping ??= setTimeout(() => this.keepHere(), IN_BROWSER);
    if (!this.pending) this.wait(Math.min(PAUSE, this.firstAt + MOST - now));
  }

  // What was typed while a message was on its way.
  more() {
    this.firstAt = Date.now();
    this.wait(PAUSE);
  }

  wait(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), Math.max(0, pause));
  }

  keepHere(wanted = this.wanted) {
    clearTimeout(this.keeping);
    this.keeping = null;
    const { key, user, story, formKey, version, writer, changedAt, postedAt } = this;
    const number = this.pending?.number ?? this.number;
    return keep({
      key, user, story, formKey, version, writer, number, changedAt, postedAt, data: wanted,
    }); // prettier-ignore
  }

  message() {
    const wanted = this.wanted;
    const { key, writer, story, version } = this;
    const told = this.isWhole ? { put: wanted } : difference(this.known, wanted, this.stored);
    if (!told) return null;
    const number = this.number + 1;
    const about = { key, writer, number, story, version, form_key: this.formKey };
    return { number, wanted, body: JSON.stringify({ ...about, whole: this.isWhole, ...told }) };
  }

  async flush() {
    if (this.isSending || this.isPaused) return;
    clearTimeout(this.timer);
    if (this.claimAt && !(await this.claim())) return;
    this.pending ??= this.message();
    if (!this.pending) return this.rest();
    this.isSending = true;
    this.firstAt = 0;
    await this.keepHere();
    const { key, pending } = this;
    const answer = pending ? await post(this.address, pending.body) : {};
    this.isSending = false;
    if (key === this.key && pending === this.pending) this.answered(answer);
    else this.wait(0); // saved, discarded or begun anew meanwhile
  }

  // All is told, or nothing is left to tell.
  rest() {
    clearTimeout(this.keeping);
    this.keeping = null;
    forget(this.key);
    if (!this.isChanged) this.say("same");
  }

  answered(answer) {
    const { state } = answer;
    if (state === "ok" && answer.number === this.pending.number) {
      Object.assign(this, { known: this.pending.wanted, number: answer.number, tries: 0 });
      Object.assign(this, { pending: null, isWhole: false, isInherited: false });
      this.say("kept", answer);
      if (this.isTold) this.rest();
      else this.more();
    } else if (state === "gone") this.becomeNew();
    else if (["ok", "closed", "taken", "made"].includes(state)) this.beginAnother(answer);
    else if (state === "denied" && this.isInherited) this.beginAnother(answer); // another person's
    else if (["whole", "locked"].includes(state) && !this.isWhole) this.again({ isWhole: true });
    else if (state === "login") this.pause();
    else {
      this.say(state === "away" ? "away" : state);
      const pause = state === "away" ? RETRIES[Math.min(this.tries++, RETRIES.length - 1)] : LATER;
      this.wait(pause);
    }
  }

  again(how) {
    Object.assign(this, { pending: null }, how);
    this.wait(0);
  }

  pause() {
    this.isPaused = true;
    this.say("login");
  }

  goOn() {
    this.isPaused = false;
    this.flush();
  }

  // The story was deleted: all of the form is a new one's.
  becomeNew() {
    Object.assign(this, {
      story: null,
      version: 0,
      formKey: null,
      opened: {},
      stored: {},
      known: {},
    });
    this.say("gone");
    this.again({ isWhole: true });
  }

  // Not while the form is on its way: what closed the row may be that very press.
  beginAnother(answer) {
    if (!this.isPaused) this.startAnew(answer);
  }

  // The row is closed or another page's, or the form has made its story.
  async startAnew({ state, story }) {
    const old = this.key;
    let { opened, stored } = this;
    if (state === "made") Object.assign(this, { story, version: 1 });
    if (state === "made") opened = stored = {};
    this.start(opened, stored);
    this.isWhole = state === "made";
    await this.keepHere();
    forget(old);
    this.flush();
  }

  // Resolves when no message is on its way.
  async settled() {
    while (this.isSending) await new Promise((done) => setTimeout(done, 50));
  }

  // The page goes; what the server does not know yet goes after it, where it is small.
  leave() {
    if (this.isTold) return;
    this.keepHere();
    if (this.isSending || this.isPaused || this.claimAt) return;
    const message = this.pending ?? this.message();
    if (!message || message.body.length > LEAVING) return;
    this.pending = message;
    this.keepHere();
    post(this.address, message.body, { keepalive: true }).then((answer) => {
      if (this.pending === message) this.answered(answer); // it has come back from the cache
    });
  }
}
