// The form of a story loses nothing: what is typed is told to the server and kept in this browser
// until it is there; what was left unsaved is offered when the form is opened again.

import { isFormOfBefore } from "./autosave/back.js";
import { sendLeftovers, setAside } from "./autosave/leftover.js";
import { Line } from "./autosave/line.js";
import { loginDialog } from "./autosave/login.js";
import {
  discarded,
  offer,
  offerBack,
  rememberDiscarded,
  takeDiscarded,
} from "./autosave/offers.js";
import { post } from "./autosave/post.js";
import { Saving } from "./autosave/saving.js";
import { statusIn } from "./autosave/status.js";
import { forget } from "./autosave/store.js";
import { sendOnlyToWhoAnswers, warning } from "./away.js";
import { token } from "./csrf.js";
import { fill } from "./formstate.js";
import { isSending } from "./pictures/documents.js";
import { whenReady } from "./ready.js";
import { hasUnsaved } from "./unsaved.js";

const PAUSE = 1500; // milliseconds without a key

const form = document.querySelector("form[data-autosave]");
if (form) begin(form);

function begin(form) {
  const words = form.dataset;
  const desk = { found: words.unsavedFound, unsaved: words.unsaved };
  const story = Number(words.story) || null;
  const place = form.querySelector(".story-columns");
  const isAnswer = document.querySelector(".errornote, .conflict, .update") !== null;
  const away = warning(words.wordAway, place);
  const filesComing = warning(words.wordFilesComing, place);
  const noteUnsent = warning(words.wordNoteUnsent, place);
  const askForLogin = loginDialog(words, () => {
    line.goOn();
    if (saving.isHeldUp) saving.save();
  });
  const status = statusIn(form.querySelector("[data-kept]"), {
    discard,
    askForLogin,
    unsaved: () => line.key,
  });
  let editor = null;
  let isLeaving = false;

  const line = new Line(
    form,
    {
      address: words.autosave,
      user: words.user,
      story,
      version: Number(form.elements.version?.value) || 0,
      formKey: form.elements.form_key?.value || null,
    },
    (state, answer) => {
      status(state, answer);
      if (state === "login") askAtPause();
    },
  );
  if (isAnswer) inherit();
  const saving = new Saving(
    form,
    line,
    () => editor,
    (kind) => {
      if (kind === "away") away.show();
      else away.hide();
      if (kind === "login") line.pause();
      else if (kind !== "away") status(kind);
    },
  );

  // Nobody's keys go into a dialog that comes while they type.
  const askAtPause = () => {
    if (!line.isPaused) return;
    const since = Date.now() - line.changedAt;
    if (saving.isHeldUp || since > PAUSE) askForLogin();
    else setTimeout(askAtPause, PAUSE - since + 1);
  };

  whenReady(form, (prose) => (editor = prose.editor));
  const touched = () => line.touch();
  form.addEventListener("input", touched);
  // Choices that are searched for tell of a change through jQuery alone.
  django.jQuery(form).on("change", touched);

  form.addEventListener("submit", touched, { capture: true }); // also where nobody answers
  // What only saves stays on the page; what makes a move as well leads to where it says, and waits for
  // a file or a note that would not come along.
  const missing = () => (isSending() ? filesComing : hasUnsaved() ? noteUnsent : null);
  form.addEventListener(
    "submit",
    (event) => {
      const isMove = event.submitter && event.submitter.name !== "_continue";
      const why = isMove ? missing() : null;
      for (const box of [filesComing, noteUnsent]) if (box !== why) box.hide();
      if (isMove && !why) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (why) why.show();
      else saving.save();
    },
    { capture: true },
  );
  document.addEventListener("keydown", (event) => {
    const isSave = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (!isSave || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    saving.save();
  });
  // A box says what is so: it goes with the file that came or was given up, with the note that was sent.
  document.addEventListener("documents:settled", () => isSending() || filesComing.hide());
  for (const kind of ["input", "notes:changed"])
    document.addEventListener(kind, () => hasUnsaved() || noteUnsent.hide());
  sendOnlyToWhoAnswers(form, words.draftMade, away);
  form.addEventListener("submit", () => {
    token();
    form.elements.autosave.value = line.key;
    line.postedAt = Date.now();
    line.keepHere();
    line.isPaused = isLeaving = true;
  });
  addEventListener("beforeunload", (event) => {
    if (!isLeaving && line.tries > 0 && !line.isTold) event.preventDefault();
  });
  addEventListener("pageshow", ({ persisted }) => {
    isLeaving = false;
    if (line.isPaused) line.goOn();
    if (!persisted) open().catch(() => {});
  });

  async function open() {
    if (isAnswer) await goOnWithAnswer();
    else if (isFormOfBefore(form)) line.touch();
    const dropped = takeDiscarded();
    if (dropped) offerBack(place, desk, words, dropped, goOn);
    const sent = await sendLeftovers(words.autosave, words.user, line.key);
    if (sent === "login") line.pause();
    if (isAnswer) return;
    const asked = new URLSearchParams(location.search).get("unsaved");
    if (asked) history.replaceState(history.state, "", location.pathname);
    if (!asked || !(await goOn(asked))) await offer(place, desk, words, story, goOn);
  }

  // A form that was refused holds what nobody has saved: all of it counts as changed. One that was
  // sent a second time, by a reload, leaves its row alone: more was typed there in the meantime.
  function inherit() {
    const key = form.elements.autosave.value;
    const [{ type } = {}] = performance.getEntriesByType("navigation");
    if (key && type === "navigate") line.inherit(key, `${desk.unsaved}${key}/`);
    else line.opened = line.stored = {};
  }

  async function goOnWithAnswer() {
    if (line.claimAt) {
      await setAside(words.user, line.key);
      await line.claim();
    }
    line.touch();
  }

  const takeOver = (key) =>
    post(`${desk.unsaved}${key}/`, new URLSearchParams({ writer: line.writer }));

  async function goOn(key) {
    const answer = await takeOver(key);
    if (answer.state !== "ok") return false;
    line.adopt(key, answer);
    fill(form, answer.data);
    if ("body" in answer.data) editor?.commands.setContent(answer.data.body, { emitUpdate: true });
    if (story && form.elements.version) form.elements.version.value = answer.version;
    if (form.elements.form_key && answer.form_key) {
      form.elements.form_key.value = line.formKey = answer.form_key;
    }
    line.say("kept", answer);
    return true;
  }

  async function discard() {
    line.isPaused = true;
    await line.settled();
    if (!(await discarded(desk, line.key))) return line.goOn();
    rememberDiscarded(line.key);
    await forget(line.key);
    line.start({});
    isLeaving = true;
    location.replace(location.pathname);
  }
}
