// Where a link of a story may lead: as articles/body/links.py says.

import { rules } from "./rules.js";

const PROTOCOLS = ["http", "https", "mailto"];

export function address(given) {
  const href = given.trim();
  const { scheme, host, file_name } = rules.patterns;
  const found = scheme.exec(href);
  if (found) return PROTOCOLS.includes(found[1].toLowerCase()) ? href : "";
  if (href.startsWith("//")) return `https:${href}`;
  if (href.startsWith("/")) return href;
  return host.test(href) && !file_name.test(href) ? `https://${href}` : "";
}
