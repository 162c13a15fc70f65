/**
 * Phrases for a note (快捷短语): `[data-phrases="#host"][data-key]` with buttons `[data-phrase]` adds what is clicked to
 * that field of the form in `#host`, by the event that the form listens to.
 */
import { island } from "./page.js";

/** Starts on every group of phrases. */
export function startPhrases() {
  island("[data-phrases]", (group) => {
    group.addEventListener("click", ({ target }) => {
      const phrase = target.closest("[data-phrase]")?.dataset.phrase;
      const host = document.querySelector(group.dataset.phrases);
      if (phrase && host) add(host, group.dataset.key, phrase);
    });
  });
}

function add(host, key, phrase) {
  const field = [...host.querySelectorAll("textarea")].find(({ id }) => id.endsWith(`Field_${key}`));
  const typed = field?.value.trim() ?? "";
  const value = typed ? `${typed.replace(/[；。]$/, "")}；${phrase}` : phrase;
  host.dispatchEvent(new CustomEvent("form:fill", { detail: { key, value } }));
}
