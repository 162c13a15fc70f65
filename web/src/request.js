/** Asking the server (请求): JSON there and back, with the token, and its problems (RFC 9457) as errors. */
import { meta } from "./page.js";

/** @typedef {{ field: string, label?: string, code: string, message: string }} FieldProblem */

/** The server says no: what for, with a stable code. */
export class Problem extends Error {
  /** @param {number} status @param {{ code?: string, detail?: string, title?: string, errors?: FieldProblem[] }} said */
  constructor(status, said) {
    super(said.detail || said.title || `请求没有办成（${status}）`);
    this.status = status;
    this.code = said.code ?? `HTTP_${status}`;
    this.errors = said.errors ?? [];
  }
}

/** The server could not be asked, or is not there just now; asking again later may help. */
export class Unreachable extends Error {
  constructor() {
    super("没有连上服务器，请检查网络");
    this.code = "UNREACHABLE";
  }
}

/** Statuses of a proxy or an office that is starting, not of the office itself. */
const AWAY = new Set([502, 503, 504]);
const JSON_TYPE = "application/json";

const SESSION_ENDED = "session:ended";

/** Calls when an answer was 401; `quiet`: nobody had asked for it just then. @param {(event: CustomEvent) => void} told */
export const onSessionEnded = (told) => document.addEventListener(SESSION_ENDED, told);

/** @param {boolean} quiet the page asked by itself, not a person */
export function tellSessionEnded(quiet) {
  document.dispatchEvent(new CustomEvent(SESSION_ENDED, { detail: { quiet } }));
}

/** @returns {Record<string, string>} what every unsafe request carries */
export const tokenHeader = () => ({ "X-CSRF-Token": meta("csrf-token") });

/**
 * Sends a request.
 *
 * @param {string} method
 * @param {string} url an address of this server
 * @param {unknown} [body] sent as JSON; a Blob as its bytes
 * @param {{ keepalive?: boolean, quiet?: boolean }} [options] `keepalive`: it goes out though the page is being left;
 *   `quiet`: the page asks by itself, not a person
 * @returns {Promise<any>} the JSON of the answer; null where it has none
 * @throws {Problem} the server refuses; for 401 the dialog is shown
 * @throws {Unreachable}
 */
export async function send(method, url, body, { keepalive = false, quiet = false } = {}) {
  const answer = await ask(url, { method, keepalive, ...payload(body), credentials: "same-origin" });
  if (AWAY.has(answer.status)) throw new Unreachable();
  const said = await spoken(answer);
  if (answer.ok) return said;
  if (answer.status === 401) tellSessionEnded(quiet);
  throw new Problem(answer.status, said ?? {});
}

async function ask(url, request) {
  try {
    return await fetch(url, request);
  } catch {
    throw new Unreachable();
  }
}

function payload(body) {
  const headers = { Accept: JSON_TYPE, ...tokenHeader() };
  if (body === undefined) return { headers };
  if (body instanceof Blob) return { body, headers: { ...headers, "Content-Type": "application/octet-stream" } };
  return { body: JSON.stringify(body), headers: { ...headers, "Content-Type": JSON_TYPE } };
}

async function spoken(answer) {
  const isJson = (answer.headers.get("content-type") ?? "").includes("json");
  return isJson ? answer.json().catch(() => null) : null;
}
