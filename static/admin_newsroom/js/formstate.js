// What a story's form holds, as plain data, and the way back into the form: texts, choices (those
// that are searched for too), boxes, and the rows of lists in their order.

const TEXT = /^(text|textarea|url|datetime-local)$/;
const named = (form, wanted) => [...form.elements].filter((field) => field.name && wanted(field));

export const textFields = (form) => named(form, ({ type }) => TEXT.test(type));
const choiceFields = (form) => named(form, ({ type }) => type === "select-one");
const boxes = (form) => named(form, ({ type }) => type === "checkbox");
const places = (form) => named(form, (field) => field.closest(".row-position"));

// Returns {texts, choices, boxes, places}, each by the name of the field; a choice is its key with
// its words: another page may not list it.
export const stateOf = (form) => ({
  texts: Object.fromEntries(textFields(form).map(({ name, value }) => [name, value])),
  choices: Object.fromEntries(
    choiceFields(form).map((field) => [
      field.name,
      [field.value, field.selectedOptions[0]?.textContent ?? ""],
    ]),
  ),
  boxes: Object.fromEntries(boxes(form).map(({ name, checked }) => [name, checked])),
  places: Object.fromEntries(places(form).map(({ name, value }) => [name, value])),
});

// Fills the form with what `stateOf` returned of it, or of another form for the same thing.
export const fill = (
  form,
  { texts = {}, choices = {}, boxes: ticked = {}, places: order = {} },
) => {
  addRows(form, Object.keys({ ...texts, ...choices }));
  for (const field of textFields(form)) set(field, texts[field.name], "input");
  for (const field of choiceFields(form)) choose(field, choices[field.name]);
  for (const box of boxes(form)) tick(box, ticked[box.name]);
  for (const list of form.querySelectorAll("[data-rows]")) sortRows(list, order);
};

const set = (field, value, event) => {
  if (value === undefined || field.value === value) return;
  field.value = value;
  field.dispatchEvent(new Event(event, { bubbles: true }));
};

const choose = (field, chosen) => {
  if (chosen === undefined || field.value === chosen[0]) return;
  const [key, words] = chosen;
  if (![...field.options].some(({ value }) => value === key)) field.add(new Option(words, key));
  set(field, key, "change");
};

const tick = (box, isTicked) => {
  if (isTicked === undefined || box.checked === isTicked) return;
  box.checked = isTicked;
  if (box.name.endsWith("-DELETE")) box.closest(".row").hidden = isTicked;
};

// Asks the lists for rows until there is one for each name; those that came too many go again.
const addRows = (form, names) => {
  for (const list of form.querySelectorAll("[data-rows]")) {
    const prefix = `${list.dataset.rows}-`;
    const wanted = new Set(
      names.filter((name) => name.startsWith(prefix)).map((name) => Number(name.split("-")[1])),
    );
    const total = form.elements[`${prefix}TOTAL_FORMS`];
    const add = list.querySelector(".row-add");
    const most = Math.max(-1, ...wanted);
    while (add && Number(total.value) <= most) {
      const index = Number(total.value);
      add.click();
      if (!wanted.has(index)) list.querySelector(".row:last-child .row-remove").click();
    }
  }
};

const sortRows = (list, order) => {
  const rows = [...list.querySelectorAll(".row")];
  const place = (row) => Number(order[row.querySelector(".row-position input")?.name] ?? Infinity);
  const sorted = [...rows].sort((one, other) => place(one) - place(other) || 0);
  if (sorted.some((row, index) => row !== rows[index])) rows[0].parentElement.append(...sorted);
  list.dispatchEvent(new Event("rows:sorted"));
};
