/** What was typed is neither lost nor overwritten, whatever the network and the server do. */
import assert from "node:assert/strict";
import { beforeEach, describe, it, mock } from "node:test";

import { DraftKeeper, beginWith } from "../src/draft_keeper.js";
import { DraftStore, dropForgotten } from "../src/draft_store.js";
import { Problem, Unreachable } from "../src/request.js";

/** localStorage as the standard says it. */
class MemoryStorage {
  #items = new Map();
  get length() {
    return this.#items.size;
  }
  key(index) {
    return [...this.#items.keys()][index] ?? null;
  }
  getItem(key) {
    return this.#items.get(key) ?? null;
  }
  setItem(key, value) {
    this.#items.set(key, String(value));
  }
  removeItem(key) {
    this.#items.delete(key);
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("DraftKeeper", () => {
  let storage, store, states, put, keeper;

  beforeEach(() => {
    mock.timers.reset();
    mock.timers.enable({ apis: ["setTimeout"] });
    storage = new MemoryStorage();
    store = new DraftStore(storage, "P001");
    states = [];
    put = mock.fn(async () => ({}));
    const tell = (state) => states.push(state);
    keeper = new DraftKeeper({ task: "T1", base: { note: "" }, store, put: (data) => put(data), tell });
  });

  const passes = async (milliseconds) => {
    mock.timers.tick(milliseconds);
    await settled();
  };

  it("keeps what is typed in the browser at once and sends it once, when typing pauses", async () => {
    keeper.typed({ note: "甲" });
    await passes(500);
    keeper.typed({ note: "甲乙" });
    assert.deepEqual(store.find("T1").data, { note: "甲乙" });
    await passes(800);
    assert.deepEqual(put.mock.calls.map(({ arguments: [data] }) => data), [{ note: "甲乙" }]);
    assert.equal(store.find("T1"), null);
    assert.equal(states.at(-1), "saved");
  });

  it("sends nothing where nothing differs from what the server has", async () => {
    keeper.typed({ note: "" });
    await passes(1000);
    assert.equal(put.mock.callCount(), 0);
  });

  it("sends again until the server is back, and keeps it in the browser meanwhile", async () => {
    put.mock.mockImplementation(async () => {
      throw new Unreachable();
    });
    keeper.typed({ note: "甲" });
    await passes(800);
    assert.equal(states.at(-1), "waiting");
    assert.deepEqual(store.find("T1").data, { note: "甲" });
    put.mock.mockImplementation(async () => ({}));
    await passes(10_000);
    assert.equal(states.at(-1), "saved");
    assert.equal(store.find("T1"), null);
  });

  it("sends what was typed while a request was on its way after it, never beside it", async () => {
    const first = Promise.withResolvers?.() ?? withResolvers();
    put.mock.mockImplementationOnce(() => first.promise);
    keeper.typed({ note: "甲" });
    await passes(800);
    keeper.typed({ note: "甲乙" });
    await passes(800);
    assert.equal(put.mock.callCount(), 1);
    first.resolve({});
    await settled();
    await settled();
    assert.equal(put.mock.callCount(), 2);
    assert.equal(store.find("T1"), null);
  });

  it("stops for good when the task was withdrawn, and what was typed stays in the browser", async () => {
    put.mock.mockImplementation(async () => {
      throw new Problem(409, { code: "TASK_WITHDRAWN", detail: "待办已撤回" });
    });
    keeper.typed({ note: "甲" });
    await passes(800);
    keeper.typed({ note: "甲乙" });
    await passes(20_000);
    assert.equal(put.mock.callCount(), 1);
    assert.equal(states.at(-1), "closed");
    assert.deepEqual(store.find("T1").data, { note: "甲" });
  });

  it("sends no draft after the form was handed in", async () => {
    keeper.typed({ note: "甲" });
    await keeper.hold();
    await passes(800);
    keeper.forget();
    await passes(20_000);
    assert.equal(put.mock.callCount(), 0);
    assert.equal(store.find("T1"), null);
  });
});

describe("what a page begins with", () => {
  const local = { data: { note: "本机" }, base: JSON.stringify({ note: "" }), at: 0 };

  it("is what the browser kept, where the server has still what it had then", () => {
    assert.deepEqual(beginWith({ note: "" }, local), { data: { note: "本机" }, restored: true, other: null });
  });

  it("is what the server has, where it was changed elsewhere; the other is offered", () => {
    const begin = beginWith({ note: "别处" }, local);
    assert.deepEqual(begin, { data: { note: "别处" }, restored: false, other: { note: "本机" } });
  });
});

describe("DraftStore", () => {
  it("clears one person's drafts and no other's", () => {
    const storage = new MemoryStorage();
    const [one, other] = ["P001", "P002"].map((person) => new DraftStore(storage, person));
    one.keep("T1", {}, "{}");
    other.keep("T1", {}, "{}");
    one.clear();
    assert.deepEqual([one.count, other.count], [0, 1]);
  });

  it("drops what nobody came back for in a week", () => {
    const storage = new MemoryStorage();
    const day = 24 * 60 * 60 * 1000;
    new DraftStore(storage, "P001", () => 0).keep("T1", {}, "{}");
    dropForgotten(storage, () => 7 * day);
    assert.equal(storage.length, 1);
    dropForgotten(storage, () => 7 * day + 1);
    assert.equal(storage.length, 0);
  });
});

function withResolvers() {
  let resolve;
  const promise = new Promise((done) => (resolve = done));
  return { promise, resolve };
}
