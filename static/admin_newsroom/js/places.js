// Shows within the editor what a place holds: the headline, the pictures, the address.

export function shownPlace({ kind, value }, address, labels) {
  const box = document.createElement("div");
  box.className = `place place-${kind}`;
  box.contentEditable = "false";
  box.dataset.drag = "";
  const name = document.createElement("strong");
  name.textContent = labels[kind];
  const text = document.createElement("span");
  text.textContent = value;
  box.append(name, text);
  about(kind, value, address)
    .then((found) => {
      text.textContent = found.text || labels.nothing;
      for (const source of found.thumbnails || []) {
        const image = document.createElement("img");
        Object.assign(image, { src: source, alt: "", width: 90, height: 60 });
        box.append(image);
      }
    })
    .catch(() => {}); // the number or address stays in sight
  return box;
}

export async function about(kind, value, address) {
  const answer = await fetch(`${address}?${new URLSearchParams({ kind, value })}`);
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}
