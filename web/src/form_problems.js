/** What has to be put right in a form (填写问题): at the fields, and above them as a list with links. */
import { element } from "./page.js";

/** @typedef {import("./form_fields.js").Field} Field */

/**
 * @param {Record<string, string[]>} errors of form-js, by the field's id
 * @param {Field[]} fields
 * @returns {{ field: Field, message: string }[]} in the order of the form
 */
export function localProblems(errors, fields) {
  return fields.flatMap((field) => [errors[field.id] ?? []].flat(2).map((message) => ({ field, message })));
}

/**
 * The server's findings sorted to the fields; those that belong to none have null.
 *
 * @param {import("./request.js").FieldProblem[]} findings
 * @param {Field[]} fields
 * @returns {{ field: Field | null, message: string }[]}
 */
export function serverProblems(findings, fields) {
  return findings.map(({ field, label, message }) => {
    const found = fields.find(({ key }) => key === field) ?? null;
    return { field: found, message: found || !label ? message : `${label}：${message}` };
  });
}

/** @returns {Record<string, string[]>} as form-js shows them */
export function atFields(problems) {
  const errors = {};
  for (const { field, message } of problems) if (field) (errors[field.id] ??= []).push(message);
  return errors;
}

/**
 * Shows the list and moves the focus there.
 *
 * @param {HTMLElement} place
 * @param {string} heading
 * @param {{ field: Field | null, message: string }[]} problems
 * @param {(field: Field) => void} goTo
 * @param {string} [code]
 */
export function showSummary(place, heading, problems, goTo, code = "") {
  const items = problems.map((problem) => element("li", {}, item(problem, goTo)));
  place.replaceChildren(element("p", {}, element("strong", {}, heading)));
  if (items.length) place.append(element("ul", {}, ...items));
  if (code) place.append(element("p", { class: "code" }, `代码 ${code}`));
  place.hidden = false;
  place.focus();
}

/** @param {HTMLElement} place */
export function hideSummary(place) {
  place.hidden = true;
  place.replaceChildren();
}

function item({ field, message }, goTo) {
  if (!field) return message;
  const go = (event) => {
    event.preventDefault();
    goTo(field);
  };
  return element("a", { href: "#task-form", click: go }, `${field.label}：${message}`);
}
