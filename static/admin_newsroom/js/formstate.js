// What a story's form holds, as plain data, and the way back into the form.
//
// A state maps each field's name to its text, to `[key, words]` of a choice (another page may not
// list it), to whether a box is ticked or to the keys of those ticked of several, and the name of each
// list to its rows in order. A row that is stored apart has its `id`; one that is taken out says so.

const TEXT = /^(text|textarea|url|datetime-local)$/;
const isKept = (field) =>
  field.name &&
  (TEXT.test(field.type) || field.type === "select-one" || field.type === "checkbox") &&
  !field.closest("[data-not-kept], dialog");

// A text as every part of the way can hold it: no halves of signs, no NUL.
const held = (text) => {
  const whole = text.replaceAll("\0", "");
  return whole.toWellFormed ? whole.toWellFormed() : whole;
};

// Of several boxes of one name each has its key as its value.
const isOneOfSeveral = (field) => field.type === "checkbox" && field.hasAttribute("value");
const boxesOf = (form, name) =>
  [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)].filter(isOneOfSeveral);

const valueOf = (field) => {
  if (isOneOfSeveral(field))
    return boxesOf(field.form, field.name)
      .filter(({ checked }) => checked)
      .map(({ value }) => value);
  if (field.type === "checkbox") return field.checked;
  if (field.type === "select-one")
    return [field.value, field.selectedOptions[0]?.textContent.trim() ?? ""];
  return held(field.value);
};

export const textFields = (form) => [...form.elements].filter(({ type }) => TEXT.test(type));

export const stateOf = (form) => {
  const state = {};
  for (const field of form.elements)
    if (isKept(field) && !field.closest("[data-rows]")) state[field.name] = valueOf(field);
  for (const list of form.querySelectorAll("[data-rows]"))
    state[list.dataset.rows] = rowsOf(list).flatMap(rowState);
  return state;
};

export const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

const rowsOf = (list) => [...list.querySelectorAll("ol > .row")];
const nameIn = (field) => field.name.replace(/^\w+-\d+-/, "");
const idOf = (row) => row.querySelector('input[type=hidden][name$="-id"]')?.value ?? "";

const rowState = (row) => {
  const id = idOf(row);
  if (row.hidden) return id ? [{ id, DELETE: true }] : [];
  const held = id ? { id } : {};
  for (const field of row.querySelectorAll("input, select, textarea"))
    if (isKept(field) && !/-(position|DELETE)$/.test(field.name))
      held[nameIn(field)] = valueOf(field);
  return [held];
};

// Fills the form with what `state` names, and leaves everything else.
export const fill = (form, state) => {
  for (const [name, value] of Object.entries(state)) {
    const list = form.querySelector(`[data-rows="${CSS.escape(name)}"]`);
    if (list) fillRows(list, value);
    else if (boxesOf(form, name).length)
      for (const box of boxesOf(form, name)) put(box, value.includes(box.value));
    else if (form.elements[name]) put(form.elements[name], value);
  }
};

const put = (field, value) => {
  if (field.type === "checkbox") {
    if (field.checked === value) return;
    field.checked = value;
  } else if (Array.isArray(value)) {
    const [key, words] = value;
    if (field.value === key) return;
    if (![...field.options].some((option) => option.value === key))
      field.add(new Option(words, key));
    field.value = key;
  } else {
    if (field.value === value) return;
    field.value = value;
  }
  const event = field.type === "select-one" ? "change" : "input";
  field.dispatchEvent(new Event(event, { bubbles: true }));
};

const fillRows = (list, kept) => {
  const rows = rowsOf(list);
  const stored = new Map(rows.filter(idOf).map((row) => [idOf(row), row]));
  const free = rows.filter((row) => !idOf(row) && !row.hidden);
  const inOrder = [];
  for (const { id, DELETE: isGone, ...fields } of kept) {
    let row = id ? stored.get(id) : free.shift();
    if (isGone) {
      if (row && !row.hidden) remove(row);
      continue;
    }
    row ??= added(list);
    if (!row) continue;
    for (const field of row.querySelectorAll("input, select, textarea"))
      if (nameIn(field) in fields) put(field, fields[nameIn(field)]);
    inOrder.push(row);
  }
  free.forEach(remove);
  if (inOrder.some((row, index) => row !== rows[index])) {
    const others = rowsOf(list).filter((row) => !inOrder.includes(row));
    list.querySelector("ol").append(...inOrder, ...others);
  }
  list.dispatchEvent(new Event("rows:sorted"));
};

const added = (list) => {
  const add = list.querySelector(".row-add");
  if (!add) return null;
  add.click();
  return list.querySelector("ol > .row:last-of-type");
};

const remove = (row) => row.querySelector(".row-remove")?.click();
