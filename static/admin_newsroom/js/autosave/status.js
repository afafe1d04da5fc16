// Says beside the state of the story how it stands with what is typed.

// `place` has the words in data-word-…; `unsaved` tells the key of what is typed, under which it goes
// on where its story was deleted. Returns say(state, answer).
export function statusIn(place, { discard, askForLogin, unsaved }) {
  const words = place.dataset;
  const line = place.querySelector("[data-kept-line]");
  const news = place.querySelector("[data-kept-news]");
  const button = place.querySelector("[data-kept-discard]");
  const login = place.querySelector("[data-kept-login]");
  const anew = place.querySelector("[data-kept-new]");
  let isGone = false;
  anew.addEventListener("click", () => (anew.search = `?unsaved=${unsaved()}`));
  button.addEventListener("click", discard);
  login.addEventListener("click", askForLogin);
  place.hidden = false;
  const tell = (output, text) => {
    if (output.textContent !== text) output.textContent = text;
  };
  const tellOfDeleted = (state) => {
    isGone = (isGone || state === "gone") && state !== "saved";
    anew.hidden = !isGone;
    if (isGone) tell(news, words.wordGone);
  };
  return (state, { saved = "", newer = "", may_save: maySave = true } = {}) => {
    const said = words[`word${state[0].toUpperCase()}${state.slice(1)}`] ?? words.wordDenied;
    tell(line, state === "same" || state === "gone" ? "" : said.replace("%s", saved));
    place.classList.toggle("is-trouble", !["kept", "same", "saved"].includes(state));
    // The time that changes with every pause is not read aloud; that something is wrong is.
    line.setAttribute("aria-live", state === "kept" ? "off" : "polite");
    button.hidden = state === "same" || state === "saved";
    login.hidden = state !== "login";
    if (state === "saved") tell(news, "");
    tellOfDeleted(state);
    if (state !== "kept" || isGone) return;
    if (!maySave) tell(news, words.wordLocked);
    else tell(news, newer ? words.wordNewer.replace("%s", newer) : "");
  };
}
