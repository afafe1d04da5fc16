// The list that the slash menu shows below the line it was begun in, or above where there is more room.

const GAP = 6; // pixels between the line and the list

// Returns a view of a plugin, as ProseMirror has them. `read(state)` is the menu, `take(tool)` chooses.
export function list({ view, read, id, labels, drawing, take }) {
  const box = document.createElement("ul");
  box.className = "slash-menu";
  box.id = id("list");
  box.setAttribute("role", "listbox");
  box.setAttribute("aria-label", labels.insert);
  box.hidden = true;
  box.tabIndex = 0; // it may scroll; Tab takes what is chosen, so that nobody is led into it
  box.addEventListener("mousedown", (event) => event.preventDefault()); // the text keeps the keys
  const status = document.createElement("p");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  view.dom.closest(".prose").append(box, status);
  let shown = null;

  const option = (tool) => {
    const line = document.createElement("li");
    line.id = id(tool.name);
    line.setAttribute("role", "option");
    const sign = document.createElement("span");
    sign.className = `slash-sign prose-tool-${tool.name}`;
    sign.setAttribute("aria-hidden", "true");
    sign.append(tool.icon ? drawing(tool.name) : tool.text);
    line.append(sign, tool.label);
    line.addEventListener("click", () => take(tool));
    return line;
  };

  const place = () => {
    const { $from } = view.state.selection;
    const { left, top, bottom } = view.coordsAtPos($from.start());
    const seen = globalThis.visualViewport;
    const bar = document.querySelector(".phone-bar");
    const seenTop = seen?.offsetTop ?? 0;
    const end = bar?.offsetHeight
      ? bar.getBoundingClientRect().top
      : seenTop + (seen?.height ?? innerHeight);
    const [below, above] = [end - bottom - 2 * GAP, top - seenTop - 2 * GAP];
    const isBelow = below >= Math.min(box.scrollHeight, 260) || below >= above;
    box.style.maxHeight = `${Math.min(520, Math.max(88, isBelow ? below : above))}px`;
    box.style.insetInlineStart = `${Math.max(8, Math.min(left, innerWidth - box.offsetWidth - 8))}px`;
    box.style.top = isBelow ? `${bottom + GAP}px` : `${top - GAP - box.offsetHeight}px`;
  };

  const show = (state) => {
    const menu = read(state);
    if (menu === shown) return;
    if (!menu?.found.length) {
      if (shown?.found.length && menu) status.textContent = labels.nothing;
      box.hidden = true;
      shown = menu;
      return;
    }
    if (menu.found !== shown?.found) {
      box.replaceChildren(...menu.found.map(option));
      status.textContent = labels.choices.replace("%s", menu.found.length);
    }
    [...box.children].forEach((line, number) => {
      line.setAttribute("aria-selected", String(number === menu.at));
    });
    box.hidden = false;
    place();
    const { offsetTop, offsetHeight } = box.children[menu.at];
    const below = offsetTop + offsetHeight - box.clientHeight;
    box.scrollTop = Math.min(offsetTop, Math.max(box.scrollTop, below));
    shown = menu;
  };
  const again = () => !box.hidden && place();
  addEventListener("scroll", again, { passive: true });
  addEventListener("resize", again);
  return {
    update: ({ state }) => show(state),
    destroy() {
      removeEventListener("scroll", again);
      removeEventListener("resize", again);
      box.remove();
      status.remove();
    },
  };
}
