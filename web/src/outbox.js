/** What waits to be sent (待发送): photos and notes in IndexedDB, of the person who is signed in, in order. */

const DATABASE = "hotline";
const ITEMS = "outgoing";

/**
 * @typedef {object} Item
 * @property {number} [id] given when it is kept
 * @property {string} person
 * @property {string} subject what it belongs to, e.g. a ticket's id
 * @property {string} page the page that it was made on
 * @property {string} url
 * @property {string} method
 * @property {unknown} body a Blob, or what becomes JSON
 * @property {string} label as people see it, e.g. a file's name
 */

/** The waiting items of one person in this browser. */
export class Outbox {
  /** @param {string} person */
  constructor(person) {
    this.person = person;
  }

  /** @param {Omit<Item, "id" | "person">} item @returns {Promise<number>} its id */
  async keep(item) {
    return run("readwrite", (items) => items.add({ ...item, person: this.person }));
  }

  /** @returns {Promise<Item[]>} the oldest first */
  async all() {
    const every = await run("readonly", (items) => items.getAll());
    return every.filter((item) => item.person === this.person);
  }

  /** @returns {Promise<number>} */
  async count() {
    return (await this.all()).length;
  }

  /** @param {number} id */
  async drop(id) {
    await run("readwrite", (items) => items.delete(id));
  }

  /** All of this person's, at logout. */
  async clear() {
    for (const { id } of await this.all()) await this.drop(id);
  }
}

async function run(mode, work) {
  const database = await opened();
  try {
    const request = work(database.transaction(ITEMS, mode).objectStore(ITEMS));
    return await answered(request);
  } finally {
    database.close();
  }
}

function opened() {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(ITEMS, { keyPath: "id", autoIncrement: true });
  return answered(request);
}

function answered(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
