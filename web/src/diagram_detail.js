/** What is known of an element of a diagram (步骤说明): its name and text from the file, its times from the case. */
import { moment } from "./moment.js";
import { element } from "./page.js";

const STATES = { active: "正在办理", completed: "已经过", terminated: "已撤回" };

/**
 * @param {HTMLElement} place
 * @param {any} businessObject of the diagram
 * @param {import("./diagram_way.js").Visit | null} [visit] null: the page shows the diagram alone, no case
 * @param {{ url: string }} [called]
 */
export function showDetail(place, businessObject, visit, called) {
  const parts = [element("h3", {}, businessObject.name || unnamed(businessObject))];
  if (visit) parts.push(facts(visit));
  else if (visit !== null) parts.push(element("p", { class: "muted" }, "没有经过这一步。"));
  const text = businessObject.documentation?.[0]?.text;
  if (text) parts.push(element("p", { class: "diagram-text" }, text));
  if (called) parts.push(element("p", {}, element("a", { href: called.url }, "打开它的流程图")));
  place.replaceChildren(...parts);
}

const unnamed = ({ $type }) => ($type.endsWith("Gateway") ? "分支" : "（没有名称）");

function facts(visit) {
  const rows = [
    ["状态", STATES[visit.state]],
    ["次数", visit.count > 1 ? `${visit.count} 次` : ""],
    ["到达", visit.entered_at && moment(visit.entered_at)],
    ["离开", visit.left_at && moment(visit.left_at)],
    ["办理", visit.who],
  ];
  const list = element("dl", {});
  for (const [name, value] of rows.filter(([, value]) => value)) {
    list.append(element("dt", {}, name), element("dd", {}, value));
  }
  return list;
}
