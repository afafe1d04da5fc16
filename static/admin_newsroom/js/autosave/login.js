// A session that ended asks for the login in a dialog over the page. The login itself, with its second
// factor, is the site's own page in a window: nothing may put that into a frame, and no script here
// ever sees a password.

const CHANNEL = "newsroom-login";

// `words`: the form's; `address`: of the login, which leads on to the page that tells of it. Calls
// `goOn` when the same person is in again.
export function loginDialog(words, goOn) {
  const dialog = document.createElement("dialog");
  dialog.className = "login-dialog";
  const heading = Object.assign(document.createElement("h2"), {
    textContent: words.wordLoginAsked,
  });
  heading.tabIndex = -1;
  heading.autofocus = true; // no key of a text presses a button
  const text = Object.assign(document.createElement("p"), { textContent: words.wordLoginWhy });
  text.setAttribute("role", "status");
  const buttons = document.createElement("p");
  buttons.className = "login-dialog-buttons";
  const open = button(words.wordLogIn, "default", () => {
    const features = "popup,width=520,height=720";
    const opened = window.open(words.login, "newsroom-login", features);
    if (!opened) location.assign(words.login); // a browser that opens none: the text is kept
  });
  const later = button(words.wordLater, "", () => dialog.close());
  buttons.append(open, later);
  dialog.append(heading, text, buttons);
  document.body.append(dialog);
  new BroadcastChannel(CHANNEL).addEventListener("message", ({ data }) => {
    if (String(data) !== words.user) {
      if (dialog.open) text.textContent = words.wordLoginOther;
      return;
    }
    dialog.close();
    text.textContent = words.wordLoginWhy;
    goOn();
  });
  return () => {
    if (!dialog.open) dialog.showModal();
  };
}

const button = (text, className, act) => {
  const made = Object.assign(document.createElement("button"), { type: "button", className });
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
};
