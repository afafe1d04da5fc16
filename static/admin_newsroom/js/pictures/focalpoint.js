// The point of a picture that crops keep: set by a click on it, or moved by the arrow keys.

const STEP = 0.05;

// Puts a mark over `shown` (an image or a canvas) in `box`. Returns {value: () => [x, y]}, shares of
// the width and the height.
export function focalPoint(box, shown, label, [x, y] = [0.5, 0.4]) {
  const point = { x, y };
  const mark = document.createElement("button");
  Object.assign(mark, { type: "button", className: "focus-mark", title: label });
  mark.setAttribute("aria-label", label);
  const show = () => {
    mark.style.left = `${point.x * 100}%`;
    mark.style.top = `${point.y * 100}%`;
  };
  const within = (number) => Math.min(1, Math.max(0, Math.round(number * 1000) / 1000));
  shown.addEventListener("click", ({ clientX, clientY }) => {
    const frame = shown.getBoundingClientRect();
    point.x = within((clientX - frame.left) / frame.width);
    point.y = within((clientY - frame.top) / frame.height);
    show();
  });
  mark.addEventListener("keydown", (event) => {
    const [across, down] =
      { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ??
      [];
    if (across === undefined) return;
    event.preventDefault();
    point.x = within(point.x + across * STEP);
    point.y = within(point.y + down * STEP);
    show();
  });
  box.classList.add("ready");
  box.append(mark);
  show();
  return {
    value: () => [point.x, point.y],
    set: ([left, top]) => {
      Object.assign(point, { x: left, y: top });
      show();
    },
  };
}
