/**
 * Roles that form-js leaves out (无障碍): its drop-down lists and groups of options, for keyboard and screen reader.
 *
 * @see https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
 */

let lists = 0;

/** Watches the form, for fields come and go with conditions and lists with the focus. */
export function makeAccessible(mount) {
  const look = () => {
    mount.querySelectorAll(".fjs-form-field-radio, .fjs-form-field-checklist").forEach(nameGroup);
    mount.querySelectorAll(".fjs-form-field-select, .fjs-form-field-taglist").forEach(describeList);
  };
  look();
  const changes = { subtree: true, childList: true, attributes: true, attributeFilter: ["class"] };
  new MutationObserver(look).observe(mount, changes);
  mount.addEventListener("keydown", openAgain);
}

/** A list that was closed by choosing: an arrow opens it again, as in every other list. */
function openAgain(event) {
  const { target, key } = event;
  if (!["ArrowDown", "ArrowUp"].includes(key) || !target.matches(".fjs-select-hidden-input")) return;
  event.preventDefault(); // the page does not move under an open list
  if (target.getAttribute("aria-expanded") === "true") return;
  target.dispatchEvent(new MouseEvent("mousedown", { bubbles: true, cancelable: true }));
}

function nameGroup(field) {
  const label = field.querySelector(":scope > .fjs-form-field-label");
  if (!label) return;
  label.id ||= `field-name-${++lists}`;
  set(field, { role: field.matches(".fjs-form-field-radio") ? "radiogroup" : "group", "aria-labelledby": label.id });
}

function describeList(field) {
  const input = field.querySelector("input");
  if (!input) return;
  const list = field.querySelector(".fjs-dropdownlist");
  set(input, { role: "combobox", "aria-autocomplete": "list", "aria-expanded": String(Boolean(list)) });
  if (input.matches(".fjs-select-hidden-input")) set(input, { inputmode: "none", "aria-autocomplete": "none" });
  if (list) describeOptions(input, list);
  else ["aria-controls", "aria-activedescendant"].forEach((name) => input.removeAttribute(name));
}

function describeOptions(input, list) {
  list.id ||= `options-${++lists}`;
  set(list, { role: "listbox", "aria-label": "选项" });
  set(input, { "aria-controls": list.id });
  list.querySelectorAll(".fjs-dropdownlist-item").forEach((option, index) => {
    const focused = option.classList.contains("focused");
    set(option, { role: "option", id: `${list.id}-${index}`, "aria-selected": String(focused) });
    if (focused) set(input, { "aria-activedescendant": option.id });
  });
}

/** Only what differs, for a change is what the observer wakes up for. */
function set(target, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (target.getAttribute(name) !== value) target.setAttribute(name, value);
  }
}
