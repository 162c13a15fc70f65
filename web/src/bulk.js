/**
 * Many at once (批量): `[data-bulk]` holds check boxes named alike and a bar `[data-bulk-bar]`, which shows in
 * `[data-bulk-count]` how many are chosen and is hidden while none is; `[data-bulk-all]` chooses all.
 *
 * What is chosen stays chosen when htmx refreshes the list.
 */
import { island, onRefresh } from "./page.js";

const BOXES = "input[type=checkbox][name]:not([data-bulk-all])";

/** @type {Map<string, Set<string>>} what is chosen in each list */
const kept = new Map();

/** Starts on every list. */
export function startBulk() {
  island("[data-bulk]", (list) => {
    restore(list);
    list.addEventListener("change", ({ target }) => {
      if (target.matches("[data-bulk-all]")) boxes(list).forEach((box) => (box.checked = target.checked));
      show(list);
    });
  });
  onRefresh(() => document.querySelectorAll("[data-bulk]").forEach(restore));
}

const key = (list) => list.id || (boxes(list)[0]?.name ?? "");
const boxes = (list) => [...list.querySelectorAll(BOXES)];

function restore(list) {
  const chosen = kept.get(key(list)) ?? new Set();
  for (const box of boxes(list)) if (chosen.has(box.value)) box.checked = true;
  show(list);
}

function show(list) {
  const all = boxes(list);
  const chosen = all.filter((box) => box.checked);
  kept.set(key(list), new Set(chosen.map((box) => box.value)));
  for (const bar of list.querySelectorAll("[data-bulk-bar]")) bar.hidden = chosen.length === 0;
  for (const count of list.querySelectorAll("[data-bulk-count]")) count.textContent = String(chosen.length);
  for (const box of list.querySelectorAll("[data-bulk-all]")) {
    box.checked = all.length > 0 && chosen.length === all.length;
    box.indeterminate = chosen.length > 0 && chosen.length < all.length;
  }
}
