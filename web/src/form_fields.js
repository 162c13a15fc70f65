/** The fields of a `.form` (表单字段): what is kept of the data, and finding a field on the page. */

/** @typedef {{ id: string, key: string, label: string }} Field */

/**
 * @param {Record<string, any>} schema
 * @returns {Field[]} those that hold a value, also in groups, in order
 */
export function fieldsOf(schema) {
  return (schema.components ?? []).flatMap((component) => {
    const own = component.key ? [{ id: component.id, key: component.key, label: labelOf(component) }] : [];
    return [...own, ...fieldsOf(component)];
  });
}

const labelOf = ({ label, dateLabel, timeLabel, key }) => label || dateLabel || timeLabel || key;

/**
 * What is typed and nothing else: choices that were given to the form are not data.
 *
 * @param {Record<string, unknown>} data
 * @param {Field[]} fields
 */
export function typedData(data, fields) {
  const known = fields.filter(({ key }) => data[key] !== undefined);
  return Object.fromEntries(known.map(({ key }) => [key, data[key]]));
}

/**
 * What was filled in as text, to be copied elsewhere: a line for each field, by its label.
 *
 * @param {Record<string, unknown>} data
 * @param {Field[]} fields
 * @param {(key: string, value: unknown) => string} worded
 */
export function asText(data, fields, worded) {
  const filled = fields.filter(({ key }) => hasContent(data[key]));
  return filled.map(({ key, label }) => `${label}：${worded(key, data[key])}`).join("\n");
}

function hasContent(value) {
  return Array.isArray(value) ? value.length > 0 : value !== null && value !== undefined && value !== "";
}

/**
 * The words of the options that a form shows for a value.
 *
 * @param {Record<string, any>} schema
 * @param {Record<string, { value: string, label: string }[]>} choices
 * @returns {(key: string, value: unknown) => string}
 */
export function wording(schema, choices) {
  const options = new Map(optionsOf(schema, choices));
  const one = (key, value) => options.get(key)?.find((option) => option.value === value)?.label ?? plain(value);
  return (key, value) => (Array.isArray(value) ? value : [value]).map((each) => one(key, each)).join("、");
}

const plain = (value) => (typeof value === "boolean" ? (value ? "是" : "否") : String(value));

function optionsOf(schema, choices) {
  return (schema.components ?? []).flatMap((component) => {
    const own = component.values ?? choices[component.valuesKey];
    return [...(component.key && own ? [[component.key, own]] : []), ...optionsOf(component, choices)];
  });
}
