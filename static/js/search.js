/* Suggests questions while somebody types; without it the form works all the same. */
const PAUSE = 150; // milliseconds
const SHORTEST = 3; // letters

function suggestFor(field) {
  const list = document.getElementById(field.getAttribute("list"));
  let timer = 0;
  let pending = null;

  async function ask() {
    pending?.abort();
    pending = new AbortController();
    const address = `${field.dataset.suggestions}?${new URLSearchParams({ q: field.value })}`;
    try {
      const response = await fetch(address, { signal: pending.signal, credentials: "omit" });
      if (!response.ok) return;
      const { suggestions } = await response.json();
      list.replaceChildren(
        ...suggestions.map((text) => Object.assign(document.createElement("option"), { value: text })),
      );
    } catch {
      // Offline, or overtaken by the next letter: the field goes on working.
    }
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    if (field.value.trim().length >= SHORTEST) timer = setTimeout(ask, PAUSE);
  });
}

document.querySelectorAll("input[data-suggestions]").forEach(suggestFor);
