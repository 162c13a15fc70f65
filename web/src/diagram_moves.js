/** Moving a diagram (移动缩放) by keys and fingers; bpmn-js does it by mouse alone. */

const KEY_PX = 60;
const STEP = 1.25;
const KEYS = {
  ArrowLeft: { dx: KEY_PX, dy: 0 },
  ArrowRight: { dx: -KEY_PX, dy: 0 },
  ArrowUp: { dx: 0, dy: KEY_PX },
  ArrowDown: { dx: 0, dy: -KEY_PX },
};

/**
 * Arrows move, plus and minus zoom, 0 shows everything.
 *
 * @param {HTMLElement} place
 * @param {any} canvas of bpmn-js
 * @param {(factor: number) => void} zoomBy
 * @param {() => void} fit
 */
export function moveByKeys(place, canvas, zoomBy, fit) {
  const does = {
    "+": () => zoomBy(STEP),
    "=": () => zoomBy(STEP),
    "-": () => zoomBy(1 / STEP),
    0: fit,
  };
  place.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("a")) return;
    const act = KEYS[event.key] ? () => canvas.scroll(KEYS[event.key]) : does[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

/**
 * One finger moves, two zoom.
 *
 * @param {HTMLElement} place
 * @param {any} canvas of bpmn-js
 */
export function moveByTouch(place, canvas) {
  const fingers = new Map();
  place.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch") fingers.set(event.pointerId, point(event));
  });
  place.addEventListener("pointermove", (event) => {
    if (!fingers.has(event.pointerId)) return;
    const before = [...fingers.values()];
    fingers.set(event.pointerId, point(event));
    follow(canvas, place, before, [...fingers.values()]);
  });
  for (const type of ["pointerup", "pointercancel", "pointerleave"]) {
    place.addEventListener(type, ({ pointerId }) => fingers.delete(pointerId));
  }
}

const point = ({ clientX, clientY }) => ({ x: clientX, y: clientY });

function follow(canvas, place, before, now) {
  const [from, to] = [middle(before), middle(now)];
  canvas.scroll({ dx: to.x - from.x, dy: to.y - from.y });
  if (now.length !== 2) return;
  const { left, top } = place.getBoundingClientRect();
  const scale = canvas.zoom() * (distance(now) / distance(before));
  canvas.zoom(Math.min(Math.max(scale, 0.1), 4), { x: to.x - left, y: to.y - top });
}

function middle(points) {
  const sum = (name) => points.reduce((total, each) => total + each[name], 0) / points.length;
  return { x: sum("x"), y: sum("y") };
}

const distance = ([a, b]) => Math.max(Math.hypot(a.x - b.x, a.y - b.y), 1);
