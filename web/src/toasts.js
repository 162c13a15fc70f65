/** Short notices (提示) in `#toasts`, read out by screen readers; errors stay until they are put away. */
import { element } from "./page.js";

const SHOWN_MS = 6000;
const LATER = "hotline:toast";

/** @typedef {"info" | "ok" | "warn" | "error"} ToastKind */

/**
 * @param {string} text
 * @param {ToastKind} [kind]
 * @param {string} [code] the stable code of a problem, shown small
 */
export function toast(text, kind = "info", code = "") {
  const close = element("button", { type: "button", "aria-label": "关闭提示", click: () => note.remove() }, "×");
  const note = element("div", { class: `toast is-${kind}` }, element("p", {}, text));
  if (code) note.append(element("code", {}, code));
  note.append(close);
  region().append(note);
  if (kind !== "error") setTimeout(() => note.remove(), SHOWN_MS);
}

/** Shows it on the page that is gone to next. */
export function toastNext(text, kind = "ok") {
  sessionStorage.setItem(LATER, JSON.stringify([text, kind]));
}

/** Shows what the page before left; `HX-Trigger: {"toast": {"text", "kind", "code"}}` of an answer too. */
export function startToasts() {
  const left = sessionStorage.getItem(LATER);
  sessionStorage.removeItem(LATER);
  if (left) toast(...JSON.parse(left));
  document.addEventListener("toast", ({ detail }) => toast(detail.text, detail.kind, detail.code));
}

function region() {
  const there = document.getElementById("toasts");
  if (there) return there;
  const made = element("div", { id: "toasts", role: "status", "aria-live": "polite" });
  document.body.append(made);
  return made;
}
