// The form of a story loses nothing: what is typed is told to the server and kept in this browser
// until it is there; what was left unsaved is offered when the form is opened again.

import { isFormOfBefore } from "./autosave/back.js";
import { sendLeftovers } from "./autosave/leftover.js";
import { Line } from "./autosave/line.js";
import {
  discarded,
  offer,
  offerBack,
  rememberDiscarded,
  takeDiscarded,
} from "./autosave/offers.js";
import { post, token } from "./autosave/post.js";
import { statusIn } from "./autosave/status.js";
import { forget } from "./autosave/store.js";
import { sendOnlyToWhoAnswers } from "./away.js";
import { fill } from "./formstate.js";

const form = document.querySelector("form[data-autosave]");
if (form) begin(form);

function begin(form) {
  const words = form.dataset;
  const desk = { found: words.unsavedFound, unsaved: words.unsaved };
  const story = Number(words.story) || null;
  const place = form.querySelector(".story-columns");
  const isAnswer = document.querySelector(".errornote, .conflict") !== null;
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
    statusIn(form.querySelector("[data-kept]"), () => discard()),
  );

  form.addEventListener("prose:ready", ({ detail }) => (editor = detail.editor));
  const touched = () => line.touch();
  form.addEventListener("input", touched);
  // Choices that are searched for tell of a change through jQuery alone.
  django.jQuery(form).on("change", touched);

  form.addEventListener("submit", touched, { capture: true }); // also where nobody answers
  sendOnlyToWhoAnswers(form, words.draftMade, words.wordAway, place);
  form.addEventListener("submit", () => {
    // Whoever logged in again in another tab has a new token; the form takes it along.
    form.elements.csrfmiddlewaretoken.value = token() || form.elements.csrfmiddlewaretoken.value;
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

  // A form that was refused holds what nobody has saved: all of it counts as changed.
  async function goOnWithAnswer() {
    line.opened = line.stored = {};
    const key = form.elements.autosave.value;
    const answer = key ? await takeOver(key) : {};
    if (answer.state === "ok") line.adopt(key, { ...answer, version: line.version });
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
