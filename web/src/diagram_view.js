/** A diagram on its page (流程图): shown, marked, moved, and asked about its elements. */
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";

import { showDetail } from "./diagram_detail.js";
import { moveByKeys, moveByTouch } from "./diagram_moves.js";
import { byElement, marker, wayGone } from "./diagram_way.js";
import { element } from "./page.js";

const NARROW_PX = 700;
/** Below this the texts can't be read: the current step is shown instead of everything. */
const SMALLEST_READABLE = 0.5;
const CLOSE_UP = 0.9;
const STEP = 1.25;
/** Where an element is shown across the diagram; from a start everything leads to the right. */
const [MIDDLE, LEFT] = [0.5, 0.1];
/** What fits does not touch the edges. */
const MARGIN = 0.96;
const COLOURS = {
  defaultFillColor: "var(--surface)",
  defaultStrokeColor: "var(--ink)",
  defaultLabelColor: "var(--ink)",
};

/**
 * @typedef {object} DiagramState
 * @property {import("./diagram_way.js").Visit[]} [visited] elements, and the lines that were gone; where no line is
 *   named they are worked out
 * @property {Record<string, { url: string }>} [called] where the diagram of a called process is
 */

/** One diagram. */
export class Diagram {
  /** @param {HTMLElement} host @param {DiagramState} state */
  constructor(host, state) {
    this.host = host;
    this.visits = byElement(state.visited ?? []);
    this.called = state.called ?? {};
  }

  /** Fetches and shows it. */
  async open() {
    const xml = await this.#xml();
    this.#frame();
    this.viewer = new NavigatedViewer({ container: this.canvasPlace, bpmnRenderer: COLOURS });
    await this.viewer.importXML(xml);
    this.canvas = this.viewer.get("canvas");
    this.#mark();
    this.#listen();
    this.#begin();
    this.host.removeAttribute("aria-busy");
  }

  /** The file itself, or the API's answer that has it as `xml`. */
  async #xml() {
    const answer = await fetch(this.host.dataset.xmlUrl, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(`diagram: ${answer.status}`);
    const isJson = (answer.headers.get("content-type") ?? "").includes("json");
    return isJson ? (await answer.json()).xml : answer.text();
  }

  #frame() {
    this.canvasPlace = element("div", { class: "diagram-canvas", tabindex: "0", role: "application" });
    this.canvasPlace.setAttribute("aria-label", "流程图：方向键移动，加号减号缩放");
    this.detail = document.querySelector("[data-diagram-detail]") ?? element("aside", { class: "diagram-detail" });
    this.detail.setAttribute("aria-live", "polite");
    this.host.replaceChildren(this.#buttons(), this.canvasPlace);
    if (!this.detail.isConnected) this.host.append(this.detail);
  }

  #buttons() {
    const button = (text, click) => element("button", { type: "button", click }, text);
    return element(
      "div",
      { class: "diagram-buttons", role: "group", "aria-label": "流程图缩放" },
      button("放大", () => this.#zoomBy(STEP)),
      button("缩小", () => this.#zoomBy(1 / STEP)),
      button("适应", () => this.#fit()),
      ...(this.#active().length ? [button("定位当前", () => this.show(this.#current()))] : []),
    );
  }

  #active() {
    return [...this.visits.values()].filter(({ state }) => state === "active");
  }

  /** The innermost step where the case is: a sub-process is active too while one of its steps is. */
  #current() {
    const registry = this.viewer.get("elementRegistry");
    const shapes = this.#active().map(({ element_id: id }) => registry.get(id)).filter(Boolean);
    const outer = new Set(shapes.map(({ parent }) => parent));
    return shapes.filter((shape) => !outer.has(shape)).at(-1)?.id;
  }

  #mark() {
    const registry = this.viewer.get("elementRegistry");
    for (const [id, visit] of this.visits) {
      const shape = registry.get(id);
      if (!shape || shape.waypoints) continue;
      this.canvas.addMarker(id, marker(visit));
      if (shape.children?.length) this.canvas.addMarker(id, "is-frame");
      if (visit.count > 1) this.#badge(id, `${visit.count} 次`);
    }
    for (const id of wayGone(this.#lines(registry), this.visits)) this.canvas.addMarker(id, "is-visited");
    for (const [id, { url }] of Object.entries(this.called)) if (registry.get(id)) this.#link(id, url);
  }

  #lines(registry) {
    const flows = registry.filter(({ type }) => type === "bpmn:SequenceFlow");
    return flows.map(({ id, source, target }) => ({ id, source: source.id, target: target.id }));
  }

  #badge(id, text) {
    const html = element("span", { class: "diagram-count" }, text);
    this.viewer.get("overlays").add(id, "count", { position: { top: -12, right: 22 }, html });
  }

  #link(id, url) {
    const html = element("a", { class: "diagram-called", href: url }, "打开流程图");
    this.viewer.get("overlays").add(id, "called", { position: { bottom: 10, left: 4 }, html });
  }

  #listen() {
    this.viewer.on("element.click", ({ element: { id, businessObject, type } }) => {
      if (type !== "bpmn:Process" && type !== "bpmn:Collaboration") this.#tell(id, businessObject);
    });
    new ResizeObserver(() => this.canvas.resized()).observe(this.canvasPlace);
    moveByKeys(this.canvasPlace, this.canvas, (factor) => this.#zoomBy(factor), () => this.#fit());
    moveByTouch(this.canvasPlace, this.canvas);
    document.addEventListener("click", ({ target }) => {
      const id = target.closest("[data-diagram-show]")?.dataset.diagramShow;
      if (id) this.show(id);
    });
  }

  #begin() {
    this.#fit();
    const unreadable = this.canvas.zoom() < SMALLEST_READABLE || this.host.clientWidth < NARROW_PX;
    const current = this.#current();
    if (unreadable && (current ?? this.#start())) this.#centre(current ?? this.#start(), current ? MIDDLE : LEFT);
    if (current) this.#tellOf(current);
  }

  #start() {
    const [start] = this.viewer.get("elementRegistry").filter(({ type }) => type === "bpmn:StartEvent");
    return start?.id;
  }

  /** Brings an element into the middle and tells about it; `[data-diagram-show="id"]` of the page does it too. */
  show(id) {
    if (!this.viewer.get("elementRegistry").get(id)) return;
    this.#centre(id);
    this.#tellOf(id);
  }

  #centre(id, across = MIDDLE) {
    const { x, y, width = 0, height = 0 } = this.viewer.get("elementRegistry").get(id);
    const box = this.canvas.viewbox();
    const [w, h] = [box.outer.width / CLOSE_UP, box.outer.height / CLOSE_UP];
    this.canvas.viewbox({ x: x + width / 2 - w * across, y: y + height / 2 - h / 2, width: w, height: h });
  }

  #fit() {
    this.canvas.zoom("fit-viewport", "auto");
    this.#zoomBy(MARGIN);
  }

  #zoomBy(factor) {
    this.canvas.zoom(Math.min(Math.max(this.canvas.zoom() * factor, 0.1), 4), "auto");
  }

  #tellOf(id) {
    this.#tell(id, this.viewer.get("elementRegistry").get(id)?.businessObject);
  }

  #tell(id, businessObject) {
    if (!businessObject) return;
    this.viewer.get("selection").select(this.viewer.get("elementRegistry").get(id));
    const visit = this.visits.size ? this.visits.get(id) : null;
    showDetail(this.detail, businessObject, visit, this.called[id]);
  }
}
