/** What the page says about itself (页面): whose it is, its token, and the data that it gives to islands. */

/** @returns {string} the content of `<meta name=…>`; empty where there is none */
export function meta(name) {
  return document.querySelector(`meta[name="${name}"]`)?.content ?? "";
}

/** @returns {string} the id of the person who is signed in; what is kept in the browser is kept under it */
export const person = () => meta("person");

/** @returns {any} what a `<script type="application/json" id=…>` holds; null where there is none */
export function pageData(id) {
  const block = id && document.getElementById(id);
  return block ? JSON.parse(block.textContent) : null;
}

/**
 * An element with its texts and attributes, never with markup: what people typed can't become any.
 *
 * @param {string} tag
 * @param {Record<string, string | boolean | ((event: Event) => void)>} [attributes] functions are listeners
 * @param {...(Node | string)} children
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/**
 * Starts an island on every element that matches, those that htmx puts into the page later too.
 *
 * @param {string} selector
 * @param {(element: HTMLElement) => void} start
 * @param {(element: HTMLElement) => boolean} [lost] whether htmx took away what was made in it: then it starts again
 */
export function island(selector, start, lost = () => false) {
  const started = new WeakSet();
  const look = () => {
    for (const found of document.querySelectorAll(selector)) {
      if (started.has(found) && !lost(found)) continue;
      started.add(found);
      start(found);
    }
  };
  look();
  onRefresh(look);
}

/** Calls when htmx has put something into the page. @param {() => void} look */
export function onRefresh(look) {
  for (const type of ["htmx:after:process", "htmx:after:swap"]) document.addEventListener(type, look);
}
