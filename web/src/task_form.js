/** Filling in a task's form (办理表单): form-js on the page, its draft, handing it in. */
import { Form } from "@bpmn-io/form-js-viewer";

import { CLOSED, DraftKeeper, beginWith } from "./draft_keeper.js";
import { DraftStore } from "./draft_store.js";
import { makeAccessible } from "./form_access.js";
import { chinese, in24Hours } from "./form_chinese.js";
import { asText, fieldsOf, typedData, wording } from "./form_fields.js";
import { atFields, hideSummary, localProblems, serverProblems, showSummary } from "./form_problems.js";
import { closedNotice, otherNotice } from "./form_notices.js";
import { element, person } from "./page.js";
import { Problem, send } from "./request.js";
import { toast, toastNext } from "./toasts.js";

/** A page that was out of sight for less is not asked whether its task still stands. */
const AWAY_MS = 60_000;
const TOUCHES = ["pointerdown", "keydown", "input", "paste", "drop"];
const CLOCK = { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Shanghai" };

/**
 * @typedef {object} TaskData
 * @property {string} task
 * @property {Record<string, any>} schema
 * @property {Record<string, { value: string, label: string }[]>} choices
 * @property {Record<string, unknown>} data the suggestion, overlaid by the draft
 * @property {boolean} readonly
 * @property {boolean} claimed_by_me
 * @property {{ draft: string | null, complete: string, claim?: string, state?: string, done?: string }} urls without
 *   `draft` the browser alone keeps what is typed; `state` answers with the task's `status`; `done` is where one goes
 *   afterwards
 * @property {string} [submit_label]
 */

/** The form of one task on its page. */
export class TaskForm {
  /** @param {HTMLElement} host @param {TaskData} given */
  constructor(host, given) {
    this.host = host;
    this.given = given;
    this.fields = fieldsOf(given.schema);
    this.editable = !given.readonly && given.claimed_by_me;
    this.store = new DraftStore(localStorage, person());
    this.touched = false;
  }

  /** Shows the form with what it begins with, and listens. */
  async open() {
    this.#frame();
    this.form = new Form({ container: this.mount, additionalModules: [chinese] });
    this.form.setProperty("readOnly", !this.editable);
    const server = await this.#import(this.given.data);
    const begin = beginWith(server, this.store.find(this.given.task));
    makeAccessible(this.mount);
    this.host.removeAttribute("aria-busy");
    if (this.editable) await this.#edit(server, begin);
    else this.#offer(begin.other ?? (begin.restored ? begin.data : null));
  }

  #frame() {
    this.summary = document.getElementById("form-problem") ?? element("div", { role: "alert" });
    this.summary.className = "problem";
    this.summary.tabIndex = -1;
    hideSummary(this.summary);
    this.notices = element("div", { class: "form-notices" });
    this.mount = element("div", { class: "form-fields" });
    this.actions = element("div", { class: "form-actions" });
    this.host.replaceChildren(this.notices, this.mount, this.actions);
    if (!this.summary.isConnected) this.mount.before(this.summary);
    this.state = document.getElementById("draft-state");
    if (!this.editable) return this.#claimFirst();
    const label = this.given.submit_label ?? "办理完成";
    this.button = element("button", { type: "button", class: "primary", click: () => this.submit() }, label);
    this.actions.append(this.button);
  }

  #claimFirst() {
    const { readonly, urls } = this.given;
    if (readonly || !urls.claim) return;
    const claim = async () => {
      try {
        await send("POST", urls.claim);
        location.reload();
      } catch (error) {
        toast(error.message, "error", error.code);
      }
    };
    this.actions.append(element("button", { type: "button", class: "primary", click: claim }, "认领后填写"));
  }

  async #import(data) {
    await this.form.importSchema(in24Hours(this.given.schema), { ...this.given.choices, ...data });
    return this.#data();
  }

  #data() {
    return typedData(this.form._getState().data, this.fields);
  }

  async #edit(server, begin) {
    this.keeper = new DraftKeeper({
      task: this.given.task,
      base: server,
      store: this.store,
      put: this.#put(),
      tell: (state, problem) => this.#tell(state, problem),
    });
    this.#listen();
    if (begin.restored) await this.#restore(begin.data);
    else this.#offer(begin.other);
  }

  #put() {
    const { draft } = this.given.urls;
    return draft ? (data, options) => send("PUT", draft, data, { quiet: true, ...options }) : null;
  }

  #listen() {
    for (const type of TOUCHES) this.host.addEventListener(type, () => (this.touched = true), true);
    this.form.on("changed", () => this.touched && this.keeper.typed(this.#data()));
    this.form.on("submit", (handedIn) => this.#handIn(handedIn));
    this.host.addEventListener("submit", refuseEnter, true);
    this.host.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.submit();
    });
    this.host.addEventListener("form:fill", ({ detail }) => this.#fill(detail));
    window.addEventListener("online", () => this.keeper.flush());
    window.addEventListener("pagehide", () => this.keeper.flush({ keepalive: true }));
    if (this.given.urls.state) this.#watchReturn();
  }

  async #restore(data) {
    await this.#import(data);
    this.touched = true;
    this.keeper.typed(this.#data());
    toast("已恢复上次没有保存到服务器的内容。");
  }

  /** What the browser kept and the page does not show. */
  #offer(data) {
    if (!data) return;
    const use = this.editable && (() => this.#restore(data));
    this.notices.append(otherNotice(this.#text(data), use, () => this.store.drop(this.given.task)));
  }

  #text(data) {
    return asText(data, this.fields, wording(this.given.schema, this.given.choices));
  }

  /** Somebody comes back to the page after a while: the task may have been withdrawn meanwhile. */
  #watchReturn() {
    let left = Infinity;
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) left = Date.now();
      else if (Date.now() - left > AWAY_MS) void this.#look();
    });
  }

  async #look() {
    try {
      const { status } = await send("GET", this.given.urls.state, undefined, { quiet: true });
      if (status === "withdrawn") this.#close(new Problem(409, { code: "TASK_WITHDRAWN", detail: "待办已撤回" }));
      if (status === "completed") this.#close(new Problem(409, { code: "TASK_DONE", detail: "待办已办结" }));
    } catch {
      // What could not be asked now is answered when the draft or the form is sent.
    }
  }

  #tell(state, problem) {
    if (this.state) {
      this.state.dataset.state = state;
      const text = stateText(state, problem);
      if (text && text !== this.state.textContent) this.state.textContent = text;
    }
    if (state === "closed") this.#close(problem);
  }

  /** Checks the form and hands it in. */
  submit() {
    if (this.button.disabled) return;
    this.touched = true;
    this.form.submit();
  }

  async #handIn({ data, errors }) {
    hideSummary(this.summary);
    const problems = localProblems(errors, this.fields);
    if (problems.length) return this.#show("还不能提交，请先改好：", problems);
    const agreed = this.host.dispatchEvent(new CustomEvent("form:submitting", { cancelable: true }));
    if (agreed) await this.#complete(data);
  }

  async #complete(data) {
    this.#busy(true);
    await this.keeper.hold();
    try {
      await send("POST", this.given.urls.complete, data);
      this.keeper.forget();
      toastNext("已办理。");
      location.assign(this.given.urls.done ?? "/inbox");
    } catch (error) {
      this.#busy(false);
      this.#refused(error, data);
    }
  }

  #busy(busy) {
    this.button.disabled = busy;
    this.host.toggleAttribute("aria-busy", busy);
  }

  #refused(error, data) {
    if (CLOSED.has(error.code)) return this.#close(error);
    this.store.keep(this.given.task, data, this.keeper.base);
    this.keeper.goOn();
    if (error.status === 401) return undefined;
    const findings = serverProblems(error.errors ?? [], this.fields);
    this.form._setState({ errors: atFields(findings) });
    return this.#show(findings.length ? "没有提交，请先改好：" : `没有提交：${error.message}`, findings, error.code);
  }

  #show(heading, problems, code) {
    showSummary(this.summary, heading, problems, (field) => this.#goTo(field), code);
  }

  /** The task can't be done any more: what was typed stays readable and can be copied. */
  #close(problem) {
    this.keeper.end();
    const data = this.#data();
    this.store.keep(this.given.task, data, this.keeper.base);
    this.form.setProperty("readOnly", true);
    this.actions.hidden = true;
    const notice = closedNotice(problem, this.#text(data), this.given.urls.done ?? "/inbox");
    this.notices.replaceChildren(notice);
    notice.focus();
  }

  #goTo(field) {
    const within = this.mount.querySelector(`[id$="-${CSS.escape(field.id)}"], [id*="-${CSS.escape(field.id)}-"]`);
    const place = within?.closest(".fjs-form-field") ?? this.mount;
    const control = place.querySelector("input, textarea, select, button");
    control?.focus({ preventScroll: true });
    place.scrollIntoView({ block: "center" });
  }

  /** Another island fills in a field: `{ key, value, append }`; `append` (true: a comma) is what stands between what is there and it. */
  #fill({ key, value, append }) {
    const field = this.fields.find((each) => each.key === key);
    const shown = this.form.get("formFieldInstanceRegistry").getAllKeyed();
    const fieldInstance = shown.find(({ id }) => id === field?.id);
    if (!fieldInstance) return;
    const there = append ? this.#data()[key] : "";
    this.touched = true;
    const between = append === true ? "," : append;
    this.form._update({ fieldInstance, value: there ? `${there}${between}${value}` : value });
  }
}

/** Enter in a line of text hands nothing in; the button and Ctrl+Enter do. */
function refuseEnter(event) {
  event.preventDefault();
  event.stopPropagation();
}

function stateText(state, problem) {
  switch (state) {
    case "saved":
      return `已保存 ${new Date().toLocaleTimeString("zh-CN", CLOCK)}`;
    case "local":
      return "内容保留在本机";
    case "waiting":
      return "未连上，内容保留在本机，恢复后自动保存";
    case "signed_out":
      return "会话已结束，内容保留在本机";
    case "refused":
      return `草稿没有保存到服务器，内容保留在本机：${problem.message}`;
    case "closed":
      return "不再保存";
    default:
      return "";
  }
}
