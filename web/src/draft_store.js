/**
 * What was typed and the server has not (本机草稿): in localStorage, under person and task, until it is stored there.
 */

const PREFIX = "hotline:draft:";

/** A draft that nobody came back for is not kept on an office's computer for longer. */
const KEPT_MS = 7 * 24 * 60 * 60 * 1000;

/** @typedef {{ data: Record<string, unknown>, base: string, at: number }} LocalDraft `base`: what the server had then */

/** The drafts of one person in this browser. */
export class DraftStore {
  /** @param {Storage} storage @param {string} person @param {() => number} [now] */
  constructor(storage, person, now = Date.now) {
    this.storage = storage;
    this.prefix = `${PREFIX}${person}:`;
    this.now = now;
  }

  /** @param {string} task @returns {LocalDraft | null} */
  find(task) {
    return read(this.storage, this.prefix + task);
  }

  /** @returns {boolean} whether it could be kept; a full or forbidden storage keeps nothing */
  keep(task, data, base) {
    try {
      this.storage.setItem(this.prefix + task, JSON.stringify({ data, base, at: this.now() }));
      return true;
    } catch {
      return false;
    }
  }

  /** @param {string} task */
  drop(task) {
    this.storage.removeItem(this.prefix + task);
  }

  /** @returns {number} how many are not on the server */
  get count() {
    return keys(this.storage, this.prefix).length;
  }

  /** All of this person's, at logout. */
  clear() {
    for (const key of keys(this.storage, this.prefix)) this.storage.removeItem(key);
  }
}

/** Drops what nobody came back for, whoever typed it. */
export function dropForgotten(storage, now = Date.now) {
  for (const key of keys(storage, PREFIX)) {
    const draft = read(storage, key);
    if (!draft || now() - draft.at > KEPT_MS) storage.removeItem(key);
  }
}

function keys(storage, prefix) {
  const all = Array.from({ length: storage.length }, (_, index) => storage.key(index));
  return all.filter((key) => key.startsWith(prefix));
}

function read(storage, key) {
  try {
    return JSON.parse(storage.getItem(key));
  } catch {
    return null;
  }
}
