/** A picture of a change on its page (流程变更图): which diagram, what the colours mean, both versions, the list. */
import { element } from "./page.js";
import { Pane } from "./picture_pane.js";

const SIGNS = { added: "＋", removed: "－", changed: "～", moved: "↔" };
const STEP = 1.25;

/**
 * @typedef {object} PictureData
 * @property {{ process: string, name: string, file: string, old: string, new: string,
 *   marks: Record<string, string> }[]} diagrams
 * @property {{ file: string, label: string, element: string, kind: string, kind_name: string, text: string }[]} changes
 * @property {Record<string, string>} labels of the marks
 */

/** The whole of it. */
export class Picture {
  /** @param {HTMLElement} host @param {PictureData} data */
  constructor(host, data) {
    this.host = host;
    this.data = data;
    this.current = null;
    this.panes = ["改前", "改后"].map((title) => new Pane(title, data.labels, (id) => this.#point(id)));
  }

  /** Shows it. */
  async open() {
    const { diagrams } = this.data;
    this.list = element("ol", { class: "picture-changes" }, ...this.data.changes.map((each) => this.#change(each)));
    this.said = element("p", { class: "visually-hidden", role: "status" });
    const beside = element("section", { class: "picture-list", "aria-label": "改动清单" });
    beside.append(element("h3", {}, `改动清单（${this.data.changes.length} 处）`), this.list, this.said);
    const panes = element("div", { class: "picture-panes" }, ...this.panes.map(({ host }) => host));
    this.host.replaceChildren(...(diagrams.length ? [this.#tools(), legend(this.data.labels), panes] : []), beside);
    this.host.classList.toggle("has-diagrams", diagrams.length > 0);
    if (diagrams.length) await this.#draw(diagrams[0]);
  }

  #tools() {
    const { diagrams } = this.data;
    const options = diagrams.map(({ name, file }, no) => element("option", { value: String(no) }, `${name}（${file}）`));
    const change = ({ target }) => this.#draw(diagrams[Number(target.value)]);
    this.choice = element("select", { "aria-label": "看哪个流程图", change }, ...options);
    const button = (text, click) => element("button", { type: "button", click }, text);
    const all = (act) => () => this.panes.forEach(act);
    return element(
      "div",
      { class: "picture-tools", role: "group", "aria-label": "流程图" },
      this.choice,
      button("放大", all((pane) => pane.zoomBy(STEP))),
      button("缩小", all((pane) => pane.zoomBy(1 / STEP))),
      button("看全图", all((pane) => pane.fit())),
    );
  }

  async #draw(diagram) {
    if (this.current === diagram) return;
    this.current = diagram;
    this.choice.value = String(this.data.diagrams.indexOf(diagram));
    const [before, after] = this.panes;
    await before.show(diagram.old, diagram.marks);
    await after.show(diagram.new, diagram.marks);
  }

  #change({ file, label, element: id, kind, kind_name: name, text }) {
    const sign = element("span", { class: `picture-sign is-${kind}` }, `${SIGNS[kind] ?? "？"} ${name}`);
    const diagram = this.data.diagrams.find((each) => each.file === file);
    const where = element("span", { class: "picture-where" }, label || file);
    const target = diagram && id && id !== diagram.process;
    const head = target
      ? element("button", { type: "button", class: "link", click: () => this.#goTo(diagram, id, label) }, where)
      : where;
    const said = element("span", { class: "picture-text" }, text);
    const of = element("span", { class: "code muted" }, file);
    return element("li", { "data-element": id, "data-file": file }, sign, " ", head, said, of);
  }

  async #goTo(diagram, id, label) {
    await this.#draw(diagram);
    const seen = this.panes.filter((pane) => pane.goTo(id)).map(({ title }) => title);
    this.said.textContent = seen.length ? `${seen.join("、")}的图上已移到“${label}”` : "图上没有画这个元素";
    this.#point(id);
  }

  /** In the list, what belongs to an element of the diagram. */
  #point(id) {
    for (const line of this.list.children) {
      const isIt = line.dataset.element === id && line.dataset.file === this.current?.file;
      line.classList.toggle("is-chosen", isIt);
      if (isIt) line.scrollIntoView({ block: "nearest" });
    }
  }
}

function legend(labels) {
  const entries = Object.entries(SIGNS).map(([mark, sign]) =>
    element("li", {}, element("span", { class: `picture-sign is-${mark}` }, `${sign} ${labels[mark]}`)),
  );
  return element("ul", { class: "picture-legend", "aria-label": "图例" }, ...entries);
}
