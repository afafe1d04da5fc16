/* Suggests questions while somebody types; without it the form works all the same.
   Arrows choose, Enter asks, Escape closes: the pattern of an editable combobox with a list. */
const PAUSE = 150; // milliseconds
const SHORTEST = 3; // letters

function suggestFor(field) {
  const list = document.getElementById(field.dataset.list);
  let timer = 0;
  let pending = null;
  let typed = field.value;
  let chosen = -1;

  // A search field may have no other role (ARIA in HTML); a text field may be a combobox.
  field.type = "text";
  field.inputMode = "search";
  field.enterKeyHint = "search";
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-haspopup", "listbox");
  field.setAttribute("aria-expanded", "false");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);

  function show(texts, stories = []) {
    chosen = -1;
    field.removeAttribute("aria-activedescendant");
    list.replaceChildren(...[...texts, ...stories].map(option));
    list.hidden = texts.length === 0;
    field.setAttribute("aria-expanded", String(!list.hidden));
  }

  /* A question is a text, a story has its headline and address. */
  function option(one, place) {
    const made = document.createElement("li");
    made.id = `${list.id}-${place}`;
    made.setAttribute("role", "option");
    made.setAttribute("aria-selected", "false");
    made.textContent = one.headline ?? one;
    if (one.url) made.dataset.url = one.url;
    return made;
  }

  function choose(place) {
    const options = [...list.children];
    chosen = (place + options.length + 1) % (options.length + 1); // one more: what was typed
    options.forEach((one, number) => one.setAttribute("aria-selected", String(number === chosen)));
    const one = options[chosen];
    field.value = one && !one.dataset.url ? one.textContent : typed;
    if (one) field.setAttribute("aria-activedescendant", one.id);
    else field.removeAttribute("aria-activedescendant");
  }

  async function ask() {
    pending?.abort();
    pending = new AbortController();
    const address = `${field.dataset.suggestions}?${new URLSearchParams({ q: field.value })}`;
    try {
      const response = await fetch(address, { signal: pending.signal, credentials: "omit" });
      if (!response.ok) return;
      const { suggestions, stories } = await response.json();
      if (document.activeElement === field)
        show(
          suggestions.filter((text) => text !== field.value.trim()),
          stories,
        );
    } catch {
      // Offline, or overtaken by the next letter: the field goes on working.
    }
  }

  function close() {
    clearTimeout(timer);
    pending?.abort();
    show([]);
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    typed = field.value;
    if (typed.trim().length >= SHORTEST) timer = setTimeout(ask, PAUSE);
    else close();
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // the keys belong to the method of input
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !list.hidden) {
      event.preventDefault();
      choose(chosen < 0 && step < 0 ? list.children.length - 1 : chosen + step);
    } else if (event.key === "Enter" && list.children[chosen]?.dataset.url) {
      event.preventDefault();
      location.assign(list.children[chosen].dataset.url);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault(); // the browser would empty the field
      field.value = typed;
      close();
    }
  });
  field.addEventListener("blur", close);
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const one = event.target.closest("[role=option]");
    if (!one) return;
    if (one.dataset.url) {
      location.assign(one.dataset.url);
      return;
    }
    field.value = one.textContent;
    field.form.requestSubmit();
  });
}

document.querySelectorAll("input[data-suggestions]").forEach(suggestFor);
