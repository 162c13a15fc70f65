/** htmx as the workbench uses it: the token on every request, and what is refused said instead of swapped in. */
import "htmx.org/dist/htmx.esm.js";

import { tellSessionEnded, tokenHeader } from "./request.js";
import { toast } from "./toasts.js";

const SAFE = new Set(["GET", "HEAD"]);

/** Adds the listeners; htmx itself is configured by `<meta name="htmx-config">`. */
export function startHtmx() {
  document.addEventListener("htmx:config:request", addToken);
  document.addEventListener("htmx:response:error", noticeSessionEnd);
  document.addEventListener("htmx:before:swap", keepErrorsOut);
  document.addEventListener("htmx:error", tellUnreachable);
}

/** A page that asks by itself says so: that keeps no session alive. */
function addToken({ detail: { ctx } }) {
  if (!SAFE.has(ctx.request.method)) Object.assign(ctx.request.headers, tokenHeader());
  if (ctx.sourceEvent?.type === "every") ctx.request.headers["X-Hotline-By-Itself"] = "1";
}

function noticeSessionEnd({ detail: { ctx } }) {
  if (ctx.response.status === 401) tellSessionEnded(!byPerson(ctx));
}

const byPerson = (ctx) => ["click", "submit", "change"].includes(ctx?.sourceEvent?.type);

/** A refusal is swapped in when it is a part of a page; a whole page or JSON is told in a toast instead. */
function keepErrorsOut(event) {
  const { response, text } = event.detail.ctx;
  if (!response || response.status < 400 || isPart(response, text)) return;
  event.preventDefault();
  if (response.status !== 401) tell(response, text);
}

function isPart(response, text) {
  const isHtml = (response.headers.get("content-type") ?? "").includes("text/html");
  return isHtml && response.status !== 401 && !/^\s*<(!doctype|html)/i.test(text);
}

function tell(response, text) {
  const { detail, code } = said(response, text);
  toast(detail ?? "没有办成，请稍后再试", "error", code ?? `HTTP_${response.status}`);
}

function said(response, text) {
  try {
    return (response.headers.get("content-type") ?? "").includes("json") ? JSON.parse(text) : onPage(text);
  } catch {
    return {};
  }
}

/** What an error page says: `[data-problem]` (with the code as its value), else its heading. */
function onPage(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const problem = page.querySelector("[data-problem]") ?? page.querySelector("h1");
  return { detail: problem?.textContent.trim(), code: problem?.dataset.problem };
}

/** A poll that fails is silent; what somebody clicked is not. */
function tellUnreachable({ detail: { ctx } }) {
  if (byPerson(ctx)) toast("没有连上服务器，请检查网络后再试", "error", "UNREACHABLE");
}
