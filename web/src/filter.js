/**
 * Filter as one types (边输边筛): `<input data-filter="#list">` hides what in the list does not match.
 *
 * Items are `[data-filter-item]`, or the list's children; they are matched by `data-filter-text` (for a pinyin or a
 * code besides the name) and their text. `[data-filter-empty]` in the list is shown when nothing is left.
 */
import { island, onRefresh } from "./page.js";

/** Starts on every filter. */
export function startFilters() {
  island("[data-filter]", (input) => input.addEventListener("input", () => narrow(input)));
  onRefresh(() => document.querySelectorAll("[data-filter]").forEach((input) => input.value && narrow(input)));
}

/**
 * @param {string} text of an item
 * @param {string} typed words that must all be in it
 * @returns {boolean}
 */
export function matches(text, typed) {
  const where = text.toLowerCase();
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return words.every((word) => where.includes(word));
}

function narrow(input) {
  const list = document.querySelector(input.dataset.filter);
  if (!list) return;
  const shown = items(list).filter((item) => {
    item.hidden = !matches(`${item.dataset.filterText ?? ""} ${item.textContent}`, input.value);
    return !item.hidden;
  });
  for (const empty of list.querySelectorAll("[data-filter-empty]")) empty.hidden = shown.length > 0;
}

function items(list) {
  const marked = list.querySelectorAll("[data-filter-item]");
  return [...(marked.length ? marked : list.children)].filter((item) => !item.matches("[data-filter-empty]"));
}
