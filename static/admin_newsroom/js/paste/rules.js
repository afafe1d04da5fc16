// The tables and patterns of articles/body/rules.py, handed over by the server: both read a text alike.

const SETS = [
  "lists",
  "quotes",
  "containers",
  "cells",
  "blocks",
  "struck",
  "inline",
  "void",
  "silent",
];
const CASE_MATTERS = ["arabic", "other_letters", "blanks", "unseen", "word_number", "picture_sign"];

export const rules = {};

export function load(given) {
  Object.assign(rules, given);
  for (const name of SETS) rules[name] = new Set(given[name]);
  rules.patterns = {};
  for (const [name, source] of Object.entries(given.patterns)) {
    rules.patterns[name] = new RegExp(source, CASE_MATTERS.includes(name) ? "u" : "iu");
  }
  rules.allBlanks = new RegExp(given.patterns.blanks, "gu");
  rules.allUnseen = new RegExp(given.patterns.unseen, "gu");
}
