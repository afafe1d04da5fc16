// Suggests existing tags for the name being typed, the last one before the cursor.
"use strict";
for (const part of document.querySelectorAll("[data-suggest]")) {
  const input = part.querySelector("input[type=text]");
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = `${input.id}_suggestions`;
  list.setAttribute("role", "listbox");
  list.hidden = true;
  input.after(list);
  Object.entries({
    role: "combobox",
    autocomplete: "off",
    "aria-autocomplete": "list",
    "aria-controls": list.id,
    "aria-expanded": "false",
  }).forEach(([name, value]) => input.setAttribute(name, value));

  let chosen = -1;
  let waiting = 0;
  let asked = 0;

  const bounds = () => {
    const end = input.selectionStart;
    const start = input.value.lastIndexOf(",", end - 1) + 1;
    const comma = input.value.indexOf(",", end);
    return [start, comma < 0 ? input.value.length : comma];
  };
  const close = () => {
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const take = (name) => {
    const [start, end] = bounds();
    const before = input.value.slice(0, start).trimEnd();
    const after = input.value.slice(end).replace(/^\s*,?\s*/, "");
    const head = `${before}${before ? " " : ""}${name}, `;
    input.value = head + after;
    input.setSelectionRange(head.length, head.length);
    input.dispatchEvent(new Event("change", { bubbles: true }));
    close();
  };
  const show = (names) => {
    const taken = new Set(input.value.split(",").map((name) => name.trim().toLowerCase()));
    const fresh = names.filter((name) => !taken.has(name.toLowerCase()));
    list.replaceChildren(
      ...fresh.map((name, index) => {
        const item = document.createElement("li");
        item.id = `${list.id}_${index}`;
        item.setAttribute("role", "option");
        item.textContent = name;
        item.addEventListener("mousedown", (event) => {
          event.preventDefault();
          take(name);
        });
        return item;
      }),
    );
    chosen = -1;
    list.hidden = !fresh.length;
    input.setAttribute("aria-expanded", String(fresh.length > 0));
  };
  const ask = async () => {
    const [start, end] = bounds();
    const term = input.value.slice(start, end).trim();
    const number = ++asked;
    if (!term) return close();
    const answer = await fetch(`${part.dataset.suggest}?q=${encodeURIComponent(term)}`);
    if (answer.ok && number === asked) show((await answer.json()).tags);
  };
  const choose = (step) => {
    const items = [...list.children];
    chosen = (chosen + step + items.length) % items.length;
    items.forEach((item, index) => item.setAttribute("aria-selected", String(index === chosen)));
    input.setAttribute("aria-activedescendant", items[chosen].id);
  };

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => ask().catch(close), 150);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      take(list.children[chosen].textContent);
    } else if (event.key === "Escape") close();
  });
}
