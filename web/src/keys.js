/**
 * Keys (快捷键): j/k through the rows of `[data-list]` (its `li` or `tr`), Enter opens, c claims, x chooses, / searches, ? helps.
 *
 * Never while somebody types; who is disturbed by them turns them off in the help (WCAG 2.1.4).
 */
import { element, onRefresh } from "./page.js";

const OFF = "hotline:keys-off";
const TYPING = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable], [role=combobox]";
const HELP = [
  ["j / k", "下一条 / 上一条"],
  ["Enter", "打开"],
  ["c", "认领"],
  ["x", "选中"],
  ["/", "查找"],
  ["?", "快捷键说明"],
];

const ROW = "[data-list] > li, [data-list] > tbody > tr, [data-list] [data-row]";
const LINK = "[data-open], a[href]";

const ACTIONS = {
  j: () => step(1),
  k: () => step(-1),
  c: () => currentRow()?.querySelector("[data-claim]")?.click(),
  x: () => currentRow()?.querySelector("input[type=checkbox]")?.click(),
  "/": () => document.querySelector("[data-search]")?.focus(),
  "?": showHelp,
};

/** The row that was current before the list was refreshed, by where it leads. */
let lastRow = "";

/** Starts listening. */
export function startKeys() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("focusin", ({ target }) => {
    const row = target.closest(ROW);
    if (row) markCurrent(row);
  });
  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-show-keys]")) showHelp();
  });
  onRefresh(refocus);
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  if (event.target.closest(TYPING) || document.querySelector("dialog[open]")) return;
  const turnedOff = localStorage.getItem(OFF) && event.key !== "?";
  if (turnedOff || !Object.hasOwn(ACTIONS, event.key)) return;
  event.preventDefault();
  ACTIONS[event.key]();
}

const rows = () => [...document.querySelectorAll(ROW)];
const leadsTo = (row) => row.querySelector(LINK)?.getAttribute("href") ?? "";

function currentRow() {
  const focused = document.activeElement?.closest(ROW);
  return focused ?? rows().find((row) => lastRow && leadsTo(row) === lastRow);
}

function markCurrent(row) {
  lastRow = leadsTo(row);
  for (const each of rows()) each.toggleAttribute("data-current", each === row);
}

function step(by) {
  const all = rows();
  const at = all.indexOf(currentRow());
  const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
  if (next) focusRow(next);
}

function focusRow(row) {
  (row.matches("[tabindex]") ? row : row.querySelector(LINK))?.focus();
  row.scrollIntoView({ block: "nearest" });
}

/** A refreshed list keeps the reader's place, unless the focus is elsewhere. */
function refocus() {
  const row = lastRow && currentRow();
  if (!row) return;
  markCurrent(row);
  if (document.activeElement === document.body) row.querySelector(LINK)?.focus({ preventScroll: true });
}

/** The page's own `<dialog id="keys">`, or one made of the list above; with the switch in either. */
function showHelp() {
  const dialog = document.getElementById("keys") ?? madeHelp();
  if (!dialog.querySelector("[data-keys-switch]")) addSwitch(dialog);
  dialog.showModal();
}

function madeHelp() {
  const list = element("dl", { class: "keys" });
  for (const [key, does] of HELP) {
    list.append(element("dt", {}, element("kbd", {}, key)), element("dd", {}, does));
  }
  const dialog = element(
    "dialog",
    { id: "keys", class: "island-dialog", "aria-labelledby": "keys-title" },
    element("h2", { id: "keys-title" }, "快捷键"),
    list,
    element("button", { type: "button", "data-close": true, autofocus: true }, "关闭"),
  );
  document.body.append(dialog);
  return dialog;
}

function addSwitch(dialog) {
  const close = dialog.querySelector(":scope > [data-close]");
  if (close) close.before(keySwitch());
  else dialog.append(keySwitch());
}

function keySwitch() {
  const box = element("input", { type: "checkbox", "data-keys-switch": true });
  box.checked = !localStorage.getItem(OFF);
  box.addEventListener("change", () => {
    if (box.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  });
  return element("label", { class: "keys-switch" }, box, " 使用单键快捷键");
}
