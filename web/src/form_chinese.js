/** form-js in Chinese (表单中文): its translations, its calendar, 24 hours. */
import flatpickr from "flatpickr";
import { Mandarin } from "flatpickr/dist/l10n/zh.js";

const TEXTS = {
  "Field is required.": "请填写此项。",
  "Field must match pattern {value}.": "格式不符合要求。",
  "Field must have minimum value of {value}.": "不能小于 {value}。",
  "Field must have maximum value of {value}.": "不能大于 {value}。",
  "Field must have minimum length of {value}.": "至少填写 {value} 个字。",
  "Field must have maximum length of {value}.": "最多填写 {value} 个字。",
  "Field must be a valid email.": "请填写有效的电子邮箱。",
  "Field must be a valid international phone number. (e.g. +4930664040900)": "请填写有效的电话号码。",
  "Value is not a number.": "请填写数字。",
  "Value is expected to be an integer.": "请填写整数。",
  "Value is expected to have at most 1 decimal digit.": "最多保留 1 位小数。",
  "Value is expected to have at most {value} decimal digits.": "最多保留 {value} 位小数。",
  "Please select a valid value, the two nearest valid values are {previousValue} and {nextValue}.":
    "请填写 {previousValue} 或 {nextValue}。",
  "Min validation value is not a valid number.": "表单设置的最小值有误。",
  "Max validation value is not a valid number.": "表单设置的最大值有误。",
  "Date and time must both be entered.": "日期和时间都要填写。",
  Search: "输入文字查找",
  "No results": "没有符合的选项",
  "All values selected": "已全部选中",
  "Remove tag": "移除",
  "Skip to search": "跳到查找",
  Increment: "增加",
  Decrement: "减少",
  "No files selected": "没有选择文件",
  "Nothing to show.": "没有内容。",
  "No content to show.": "没有内容。",
  "Previous page": "上一页",
  "Next page": "下一页",
  "Add new": "添加",
  Collapse: "收起",
  "Expand all ({value})": "展开全部（{value}）",
};

/** A module for form-js: what it says goes through this. */
export const chinese = {
  translate: ["value", (text, values = {}) => filled(TEXTS[text] ?? text, values)],
};

flatpickr.localize({ ...Mandarin, yearAriaLabel: "年", monthAriaLabel: "月", hourAriaLabel: "时", minuteAriaLabel: "分" });

function filled(text, values) {
  return text.replace(/{([^}]+)}/g, (whole, name) => String(values[name] ?? whole));
}

/**
 * The schema with its times in 24 hours, whatever Modeler left there.
 *
 * @param {Record<string, any>} schema
 */
export function in24Hours(schema) {
  const components = schema.components?.map((component) => in24Hours(component));
  const changed = components ? { ...schema, components } : { ...schema };
  return changed.type === "datetime" ? { ...changed, use24h: true } : changed;
}
