// On a narrow screen the desks and the choices above a list are rows that scroll sideways: what is
// current in them is brought into view, the last where several are.

for (const row of document.querySelectorAll(":is(.desks, .chips) ul")) {
  const current = [...row.querySelectorAll("[aria-current]")].at(-1);
  if (!current || row.scrollWidth <= row.clientWidth) continue;
  const [inner, outer] = [current.getBoundingClientRect(), row.getBoundingClientRect()];
  row.scrollLeft += inner.left + inner.width / 2 - outer.left - outer.width / 2;
}
