/**
 * A visit on a phone (走访): `[data-visit][data-ticket]` with a button for the position, photos, and what waits.
 *
 * Photos and notes are kept in the browser first and sent from there, so that no dead spot loses any.
 */
import { Outbox } from "./outbox.js";
import { forSending } from "./photo.js";
import { element, island, person } from "./page.js";
import { position } from "./position.js";
import { Sending } from "./sending.js";
import { toast } from "./toasts.js";

const AGAIN_MS = 15_000;

/** What a visit's page does. */
class Visit {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    this.ticket = place.dataset.ticket ?? "";
    this.outbox = new Outbox(person());
    this.sending = new Sending(this.outbox, this.ticket);
  }

  /** Listens, and sends what waited. */
  start() {
    this.#on("[data-position-ask]", "click", ({ currentTarget }) => this.#askPosition(currentTarget));
    this.#on("[data-photos]", "change", ({ currentTarget }) => this.#take(currentTarget));
    this.#on("[data-send-later]", "submit", (event) => this.#keepNote(event));
    window.addEventListener("online", () => this.#send());
    setInterval(() => this.#send(), AGAIN_MS);
    document.addEventListener("form:submitting", (event) => this.#holdForm(event));
    void this.#show().then(() => this.#send());
  }

  #on(selector, type, listener) {
    this.place.querySelectorAll(selector).forEach((each) => each.addEventListener(type, listener));
  }

  #part(name) {
    return this.place.querySelector(`[data-${name}]`);
  }

  async #askPosition(button) {
    const said = this.#part("position-state");
    button.disabled = true;
    said.textContent = "正在定位…";
    try {
      const found = await position();
      said.textContent = `已定位：${found}`;
      this.#fill({ key: button.dataset.positionAsk || "position", value: found });
    } catch (error) {
      said.textContent = error.message;
    }
    button.disabled = false;
  }

  /** Into the task's form, or the page's own field where there is no such form. */
  #fill({ key, value, append }) {
    const form = document.getElementById("task-form");
    const own = this.place.querySelector(`[name="${CSS.escape(key)}"]`);
    if (own) own.value = append && own.value ? `${own.value},${value}` : value;
    form?.dispatchEvent(new CustomEvent("form:fill", { detail: { key, value, append } }));
  }

  async #take(input) {
    const files = [...input.files];
    input.value = "";
    for (const file of files) {
      const { name, blob } = await forSending(file);
      await this.#keep({ method: "POST", url: this.#photoAddress(name), body: blob, label: name });
    }
    await this.#send();
  }

  #photoAddress(name) {
    const query = new URLSearchParams({ name, kind: "photo" });
    return `/api/v1/tickets/${encodeURIComponent(this.ticket)}/files?${query}`;
  }

  /** `<form data-send-later action=… data-label=…>`: its fields as JSON, sent when there is a network. */
  async #keepNote(event) {
    event.preventDefault();
    const form = event.currentTarget;
    const body = Object.fromEntries([...new FormData(form)].filter(([name]) => name !== "csrf_token"));
    await this.#keep({ method: "POST", url: form.getAttribute("action"), body, label: form.dataset.label ?? "记录" });
    form.reset();
    await this.#send();
  }

  async #keep(item) {
    try {
      await this.outbox.keep({ ...item, subject: this.ticket, page: location.pathname });
    } catch {
      toast(`“${item.label}”没有存到手机里（存储空间不足），请先发送已有的照片。`, "error");
    }
    await this.#show();
  }

  async #send() {
    await this.sending.run({
      progress: (item, share) => this.#progress(item, share),
      sent: (item, answer) => this.#sent(item, answer),
      refused: (item, problem) => toast(`“${item.label}”没有收下：${problem.message}`, "error", problem.code),
    });
    await this.#show();
  }

  async #sent(item, answer) {
    const kept = this.#part("photo-list");
    kept?.append(element("li", {}, `${item.label} 已发送`));
    if (item.body instanceof Blob && answer?.id) this.#fill({ key: "photos", value: String(answer.id), append: true });
    await this.#show();
  }

  #progress(item, share) {
    const bar = this.place.querySelector(`[data-item="${item.id}"] progress`);
    if (bar) bar.value = share;
  }

  async #show() {
    const all = await this.outbox.all();
    const own = all.filter(({ subject }) => subject === this.ticket);
    const count = this.#part("waiting");
    if (count) count.textContent = all.length ? `待发送 ${all.length} 项` : "";
    const list = this.#part("waiting-list");
    list?.replaceChildren(...own.map((item) => this.#waiting(item)), ...elsewhere(all, this.ticket));
  }

  #waiting(item) {
    const drop = async () => {
      await this.outbox.drop(item.id);
      await this.#show();
    };
    const bar = element("progress", { max: "1", value: "0", "aria-label": `${item.label} 发送进度` });
    const button = element("button", { type: "button", click: drop }, "不发送");
    return element("li", { "data-item": String(item.id) }, element("span", {}, item.label), bar, button);
  }

  /** The photos belong to what is handed in: they go first. */
  async #holdForm(event) {
    if (!this.sending.waiting) return;
    event.preventDefault();
    toast(`还有 ${this.sending.waiting} 项没有发送，发送后再提交。`, "warn");
    await this.#send();
  }
}

function elsewhere(all, ticket) {
  const pages = new Set(all.filter(({ subject }) => subject !== ticket).map(({ page }) => page));
  return [...pages].map((page) => element("li", {}, element("a", { href: page }, "其他走访有待发送的内容，打开后发送")));
}

island("[data-visit]", (place) => new Visit(place).start());
