/** One version of a diagram in a picture (改前、改后): drawn, its changes marked by colour, line and word. */
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";

import { moveByKeys, moveByTouch } from "./diagram_moves.js";
import { element } from "./page.js";

const COLOURS = {
  defaultFillColor: "var(--surface)",
  defaultStrokeColor: "var(--ink)",
  defaultLabelColor: "var(--ink)",
};
const CLOSE_UP = 0.9;
const STEP = 1.25;
const MARGIN = 0.96;
/** What is only moved is many and matters little: it gets a line, no word. */
const SAID = new Set(["added", "removed", "changed"]);

/** One pane. */
export class Pane {
  /**
   * @param {string} title “改前” or “改后”
   * @param {Record<string, string>} labels of the marks
   * @param {(id: string) => void} chosen called when somebody clicks a marked element
   */
  constructor(title, labels, chosen) {
    this.title = title;
    this.labels = labels;
    this.chosen = chosen;
    this.place = element("div", { class: "diagram-canvas", tabindex: "0", role: "application" });
    this.place.setAttribute("aria-label", `${title}的流程图：方向键移动，加号减号缩放，0 看全图`);
    this.empty = element("p", { class: "picture-none muted" });
    this.host = element("section", { class: "picture-pane", "aria-label": title }, element("h3", {}, title));
    this.host.append(this.empty, this.place);
  }

  /** @param {string} xml empty where there is no such version @param {Record<string, string>} marks */
  async show(xml, marks) {
    this.viewer?.destroy();
    this.viewer = null;
    this.empty.textContent = xml ? "" : `${this.title}没有这个流程`;
    this.empty.hidden = Boolean(xml);
    this.place.hidden = !xml;
    if (!xml) return;
    this.viewer = new NavigatedViewer({ container: this.place, bpmnRenderer: COLOURS });
    await this.viewer.importXML(xml);
    this.canvas = this.viewer.get("canvas");
    this.#mark(marks);
    this.#listen();
    this.fit();
  }

  #mark(marks) {
    const registry = this.viewer.get("elementRegistry");
    for (const [id, mark] of Object.entries(marks)) {
      const shape = registry.get(id);
      if (!shape) continue;
      this.canvas.addMarker(id, `is-${mark}`);
      if (shape.children?.some(({ type }) => type !== "label")) this.canvas.addMarker(id, "is-frame");
      if (SAID.has(mark)) this.#say(shape, mark);
    }
  }

  #say(shape, mark) {
    const html = element("span", { class: `picture-word is-${mark}` }, this.labels[mark]);
    const middle = shape.waypoints?.[Math.floor((shape.waypoints.length - 1) / 2)];
    const position = middle ? { top: 4, left: 4 } : { top: -14, left: -6 };
    this.viewer.get("overlays").add(shape.id, "picture", { position, html });
  }

  #listen() {
    this.viewer.on("element.click", ({ element: { id } }) => this.chosen(id));
    new ResizeObserver(() => this.canvas?.resized()).observe(this.place);
    if (this.listening) return;
    this.listening = true;
    const canvas = () => this.canvas;
    const now = { scroll: (by) => canvas().scroll(by), zoom: (...given) => canvas().zoom(...given) };
    moveByKeys(this.place, now, (factor) => this.zoomBy(factor), () => this.fit());
    moveByTouch(this.place, now);
  }

  /** Brings an element into the middle, if it is in this version. @param {string} id @returns {boolean} */
  goTo(id) {
    const shape = this.viewer?.get("elementRegistry").get(id);
    if (!shape) return false;
    const [x, y] = centre(shape);
    const { outer } = this.canvas.viewbox();
    const [width, height] = [outer.width / CLOSE_UP, outer.height / CLOSE_UP];
    this.canvas.viewbox({ x: x - width / 2, y: y - height / 2, width, height });
    this.viewer.get("selection").select(shape);
    return true;
  }

  /** Everything. */
  fit() {
    this.canvas?.zoom("fit-viewport", "auto");
    this.zoomBy(MARGIN);
  }

  /** @param {number} [factor] */
  zoomBy(factor = STEP) {
    this.canvas?.zoom(Math.min(Math.max(this.canvas.zoom() * factor, 0.1), 4), "auto");
  }
}

function centre({ waypoints, x, y, width = 0, height = 0 }) {
  if (!waypoints) return [x + width / 2, y + height / 2];
  const sum = (axis) => waypoints.reduce((total, point) => total + point[axis], 0) / waypoints.length;
  return [sum("x"), sum("y")];
}
