/**
 * Searching a long list (查找类别): `<input data-choices="#select">` shows what matches of the select's groups and
 * options, and chooses when one is left. Without JavaScript the input stays hidden and the select has everything.
 */
import { matches } from "./filter.js";
import { island } from "./page.js";

const ROWS = 8;

/** Starts on every search of a list. */
export function startChoices() {
  island("[data-choices]", (search) => {
    const list = document.querySelector(search.dataset.choices);
    if (!list) return;
    const all = [...list.children].map((each) => each.cloneNode(true));
    search.hidden = false;
    search.addEventListener("input", () => narrow(search, list, all));
    search.addEventListener("keydown", (event) => onKey(event, search, list, all));
  });
}

function narrow(search, list, all) {
  const before = list.value;
  list.replaceChildren(...all.map((each) => part(each, search.value)).filter(Boolean));
  const options = [...list.options].filter(({ value }) => value);
  if (search.value && options.length === 1) list.value = options[0].value;
  else list.value = options.some(({ value }) => value === before) ? before : "";
  const rows = list.length + list.querySelectorAll("optgroup").length;
  if (search.value) list.size = Math.min(Math.max(rows, 2), ROWS);
  else list.removeAttribute("size");
  if (list.value !== before) list.dispatchEvent(new Event("change", { bubbles: true }));
}

/** A group with the options that match by their own name or the group's; an option by itself always stays. */
function part(each, typed) {
  if (each.localName !== "optgroup") return each.cloneNode(true);
  const kept = each.cloneNode(true);
  for (const option of kept.querySelectorAll("option")) {
    if (!matches(`${each.label} ${option.textContent}`, typed)) option.remove();
  }
  return kept.children.length ? kept : null;
}

/** Enter takes the first that matches and shows the whole list again; it never hands the form in. */
function onKey(event, search, list, all) {
  if (event.key === "ArrowDown") {
    event.preventDefault();
    list.focus();
  }
  if (event.key !== "Enter") return;
  event.preventDefault();
  const chosen = list.value || [...list.options].find(({ value }) => value)?.value;
  search.value = "";
  narrow(search, list, all);
  if (!chosen) return;
  list.value = chosen;
  list.dispatchEvent(new Event("change", { bubbles: true }));
  list.focus();
}
