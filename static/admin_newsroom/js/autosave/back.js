// After going back a browser fetches the page anew and fills it with what was typed into the old one:
// it is the old form still, which knew an older version and may have made its story.

import { textFields } from "../formstate.js";

// What was chosen from lists, and rows that were added, no browser fills in again: the story that the
// form has made is opened instead. Returns whether the form is one of before.
export function isFormOfBefore(form) {
  const before = history.state?.story;
  const { form_key: formKey, version: seen } = form.elements;
  if (before?.formKey && formKey) openStory(form, before.formKey).catch(() => {});
  if (before && textFields(form).some(({ value, defaultValue }) => value !== defaultValue)) {
    if (seen) seen.value = before.version;
    if (formKey && before.formKey) formKey.value = before.formKey;
    return true;
  }
  rememberForm(form);
  return false;
}

export function rememberForm(form) {
  const { form_key: formKey, version: seen } = form.elements;
  try {
    history.replaceState({ story: { version: seen?.value, formKey: formKey?.value } }, "");
  } catch {} // a browser that keeps no history goes back to an empty form
}

async function openStory(form, formKey) {
  const query = new URLSearchParams({ form_key: formKey });
  const answer = await fetch(`${form.dataset.draftMade}?${query}`);
  const { url } = await answer.json();
  if (url) location.replace(url);
}
