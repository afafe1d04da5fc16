// Before a form is sent: does the server answer? A browser that sends to one that is being started
// anew puts its own error page in place of the form.

const PATIENCE = 8000; // milliseconds

const answers = async (address) => {
  try {
    const answer = await fetch(address, {
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE),
    });
    return answer.status < 500;
  } catch {
    return false;
  }
};

// Returns {show, hide} of a box above `before` that says why a press did nothing.
export function warning(words, before) {
  const box = document.createElement("p");
  box.className = "draft-offer is-away";
  box.setAttribute("role", "alert");
  return {
    show() {
      box.textContent = "";
      before.before(box);
      box.textContent = words; // said anew at each press
      box.scrollIntoView({ block: "nearest" });
    },
    hide: () => box.remove(),
  };
}

// Holds a press back until `address` has answered; where nothing does, `box` says so.
export function sendOnlyToWhoAnswers(form, address, box) {
  let isAsking = false;
  let isHeard = false;
  form.addEventListener(
    "submit",
    async (event) => {
      if (isHeard) {
        isHeard = false;
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      if (isAsking) return;
      isAsking = true;
      isHeard = await answers(address);
      isAsking = false;
      if (isHeard) {
        box.hide();
        form.requestSubmit(event.submitter);
        return;
      }
      box.show();
    },
    { capture: true },
  );
}
