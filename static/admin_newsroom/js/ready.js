// Which editors have started. The scripts of a page come one by one: one that comes after an editor
// has missed its event, and would take the text for empty.

const started = new Map(); // frame → {editor, textarea}

export function tellReady(frame, detail) {
  started.set(frame, detail);
  frame.dispatchEvent(new CustomEvent("prose:ready", { bubbles: true, detail }));
}

// Calls `act` with {editor, textarea} of each editor in `root`, now or as soon as it has started.
export function whenReady(root, act) {
  for (const [frame, detail] of started) if (root.contains(frame)) act(detail);
  root.addEventListener("prose:ready", ({ detail }) => act(detail));
}
