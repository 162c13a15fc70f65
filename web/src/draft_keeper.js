/**
 * Keeps what somebody types (草稿保存): in the browser at once, on the server a moment after the last key.
 *
 * What can't be sent is sent again until it can. The server's refusal for good (the task was withdrawn, done, or
 * claimed by a colleague) ends the keeping; what was typed then stays in the browser.
 */
import { Problem, Unreachable } from "./request.js";

const AFTER_LAST_KEY_MS = 800;
const AGAIN_MS = 10_000;

/** Codes after which nothing can be saved to this task any more. */
export const CLOSED = new Set(["TASK_WITHDRAWN", "TASK_DONE", "TASK_CLAIMED", "TASK_NOT_YOURS"]);

/**
 * @typedef {"typing" | "local" | "saved" | "waiting" | "signed_out" | "refused" | "closed"} DraftState
 * @typedef {Record<string, unknown>} Data
 */

/** The draft of one task while its page is open. */
export class DraftKeeper {
  /**
   * @param {object} with_
   * @param {string} with_.task
   * @param {Data} with_.base what the server has
   * @param {import("./draft_store.js").DraftStore} with_.store
   * @param {null | ((data: Data, options?: { keepalive?: boolean }) => Promise<unknown>)} with_.put sends to the
   *   server; null where it keeps none, and the browser is the only place
   * @param {(state: DraftState, problem?: Problem) => void} with_.tell
   */
  constructor({ task, base, store, put, tell }) {
    Object.assign(this, { task, store, put, tell });
    this.base = JSON.stringify(base);
    this.unsent = null;
    this.sending = null;
    this.timer = undefined;
    this.ended = false;
    this.held = false;
  }

  /** Somebody typed: `data` is all of the form. */
  typed(data) {
    if (this.ended || JSON.stringify(data) === JSON.stringify(this.unsent ?? JSON.parse(this.base))) return;
    this.unsent = data;
    this.store.keep(this.task, data, this.base);
    this.tell(this.put ? "typing" : "local");
    this.#after(AFTER_LAST_KEY_MS);
  }

  /**
   * Sends now what is not on the server yet; one request at a time, so that an older one never comes last.
   *
   * @param {{ keepalive?: boolean }} [options]
   */
  async flush(options) {
    clearTimeout(this.timer);
    if (this.sending) await this.sending;
    if (this.ended || this.held || !this.put || this.unsent === null) return;
    this.sending = this.#send(this.unsent, options);
    await this.sending;
    this.sending = null;
  }

  /** Nothing is sent until `goOn`; what was on its way has arrived when this returns. */
  async hold() {
    this.held = true;
    clearTimeout(this.timer);
    await this.sending;
  }

  /** After `hold`: sends what has not been sent. */
  goOn() {
    this.held = false;
    return this.flush();
  }

  /** Nothing can be saved any more; what was typed stays in the browser. */
  end() {
    this.ended = true;
    clearTimeout(this.timer);
  }

  /** The task is completed: its content is on the server. */
  forget() {
    this.end();
    this.store.drop(this.task);
  }

  async #send(data, options) {
    try {
      await this.put(data, options);
      this.#stored(data);
    } catch (error) {
      this.#failed(error);
    }
  }

  #stored(data) {
    this.base = JSON.stringify(data);
    if (this.unsent !== data) {
      this.store.keep(this.task, this.unsent, this.base);
      return;
    }
    this.unsent = null;
    this.store.drop(this.task);
    this.tell("saved");
  }

  #failed(error) {
    if (error instanceof Unreachable) {
      this.tell("waiting");
      if (!this.ended) this.#after(AGAIN_MS);
      return;
    }
    if (!(error instanceof Problem)) throw error;
    if (error.status === 401) this.tell("signed_out", error);
    else if (CLOSED.has(error.code)) this.#close(error);
    else this.tell("refused", error);
  }

  #close(problem) {
    this.end();
    this.tell("closed", problem);
  }

  #after(milliseconds) {
    clearTimeout(this.timer);
    if (this.held || !this.put) return;
    this.timer = setTimeout(() => void this.flush(), milliseconds);
  }
}

/**
 * Which content a task's page begins with.
 *
 * What the browser kept goes before what the server has, unless that was changed elsewhere since: then the server's
 * is shown, and the other offered.
 *
 * @param {Data} server
 * @param {import("./draft_store.js").LocalDraft | null} local
 * @returns {{ data: Data, restored: boolean, other: Data | null }}
 */
export function beginWith(server, local) {
  if (!local) return { data: server, restored: false, other: null };
  if (local.base === JSON.stringify(server)) return { data: local.data, restored: true, other: null };
  return { data: server, restored: false, other: local.data };
}
