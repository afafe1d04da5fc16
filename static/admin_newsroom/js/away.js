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

// Holds a press back until `address` has answered; where nothing does, says `words` above `before`.
export function sendOnlyToWhoAnswers(form, address, words, before) {
  const box = document.createElement("p");
  box.className = "draft-offer is-away";
  box.setAttribute("role", "alert");
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
        box.remove();
        form.requestSubmit(event.submitter);
        return;
      }
      box.textContent = "";
      before.before(box);
      box.textContent = words; // said anew at each press
      box.scrollIntoView({ block: "nearest" });
    },
    { capture: true },
  );
}
