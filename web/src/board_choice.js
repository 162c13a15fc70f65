/** Choosing where a card goes without a mouse (选择承办部门): a dialog with a filter and the list. */
import { shown } from "./dialogs.js";
import { matches } from "./filter.js";
import { element } from "./page.js";

/** @typedef {{ value: string, label: string, text: string }} Drop */

/**
 * @param {string} card as people call it
 * @param {Drop[]} drops
 * @param {string} [suggested] which one is chosen at first
 * @returns {Promise<string>} the value of the one chosen; empty where the dialog was closed
 */
export function chosenDrop(card, drops, suggested) {
  const list = element("select", { id: "board-drops", size: "10", "aria-label": "承办部门", required: true });
  const search = element("input", { type: "search", placeholder: "输入文字查找", "aria-label": "查找部门", autofocus: true });
  const fill = () => offer(list, drops.filter(({ label, text }) => matches(`${label} ${text}`, search.value)), suggested);
  const form = choiceForm(card, search, list);
  fill();
  search.addEventListener("input", fill);
  search.addEventListener("keydown", (event) => moveOn(event, list));
  list.addEventListener("dblclick", () => form.requestSubmit());
  const dialog = element("dialog", { class: "island-dialog", "aria-labelledby": "board-choice-title" }, form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    dialog.close(list.value);
  });
  return shown(dialog);
}

function offer(list, drops, suggested) {
  const before = list.value || suggested;
  list.replaceChildren(...drops.map(({ value, label }) => element("option", { value }, label)));
  list.value = drops.some(({ value }) => value === before) ? before : (drops[0]?.value ?? "");
}

function moveOn(event, list) {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  event.preventDefault();
  const to = list.selectedIndex + (event.key === "ArrowDown" ? 1 : -1);
  if (to >= 0 && to < list.length) list.selectedIndex = to;
}

function choiceForm(card, search, list) {
  const cancel = element("button", { type: "button", "data-close": true }, "取消");
  const go = element("button", { type: "submit", class: "primary" }, "派单");
  return element(
    "form",
    { class: "board-choice" },
    element("h2", { id: "board-choice-title" }, `派单：${card}`),
    search,
    list,
    element("div", { class: "dialog-actions" }, cancel, go),
  );
}
