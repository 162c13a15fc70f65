/** Sending what waits (发送): one after another, in order, with progress; what is refused for good leaves the list. */
import { Problem, Unreachable, tellSessionEnded, tokenHeader } from "./request.js";

/** The server is busy, or the person has to log in: the item waits on. */
const TRY_AGAIN = new Set([401, 403, 408, 429, 500, 502, 503, 504]);

/**
 * @typedef {import("./outbox.js").Item} Item
 * @typedef {object} Heard
 * @property {(item: Item, share: number) => void} progress from 0 to 1
 * @property {(item: Item, answer: any) => void | Promise<void>} sent
 * @property {(item: Item, problem: Problem) => void} refused
 */

/** The sender of one subject's items. */
export class Sending {
  /** @param {import("./outbox.js").Outbox} outbox @param {string} subject */
  constructor(outbox, subject) {
    this.outbox = outbox;
    this.subject = subject;
    this.running = false;
    this.waiting = 0;
  }

  /** Sends all until one can't be sent. @param {Heard} heard */
  async run(heard) {
    if (this.running) return;
    this.running = true;
    try {
      let next = await this.#next();
      while (next && (await this.#one(next, heard))) next = await this.#next();
    } finally {
      this.running = false;
    }
  }

  async #next() {
    const own = (await this.outbox.all()).filter(({ subject }) => subject === this.subject);
    this.waiting = own.length;
    return own[0];
  }

  /** @returns {Promise<boolean>} whether the item is off the list */
  async #one(item, heard) {
    try {
      const answer = await transfer(item, (share) => heard.progress(item, share));
      await this.outbox.drop(item.id);
      await heard.sent(item, answer);
      return true;
    } catch (error) {
      if (!(error instanceof Problem) || TRY_AGAIN.has(error.status)) return false;
      await this.outbox.drop(item.id);
      heard.refused(item, error);
      return true;
    }
  }
}

/** By XMLHttpRequest: `fetch` does not say how much has gone. */
function transfer({ method, url, body }, progress) {
  const isBytes = body instanceof Blob;
  const request = new XMLHttpRequest();
  request.open(method, url);
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("Content-Type", isBytes ? "application/octet-stream" : "application/json");
  for (const [name, value] of Object.entries(tokenHeader())) request.setRequestHeader(name, value);
  request.upload.onprogress = ({ loaded, total }) => progress(total ? loaded / total : 0);
  return new Promise((resolve, reject) => {
    request.onload = () => settle(request, resolve, reject);
    request.onerror = () => reject(new Unreachable());
    request.send(isBytes ? body : JSON.stringify(body));
  });
}

function settle(request, resolve, reject) {
  if (request.status === 401) tellSessionEnded(true);
  const said = json(request.responseText);
  if (request.status >= 200 && request.status < 300) resolve(said);
  else reject(new Problem(request.status, said ?? {}));
}

function json(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
