/**
 * Charts (图表): `<figure data-chart data-kind="bar|line|stacked|doughnut">` with a table, drawn from it.
 *
 * The table is a button away; a row with `data-href` leads from its bar to the tickets.
 */
import {
  ArcElement,
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  DoughnutController,
  Legend,
  LineController,
  LineElement,
  LinearScale,
  PointElement,
  Tooltip,
} from "chart.js";

import { chartData } from "./chart_data.js";
import { chartConfig } from "./chart_config.js";
import { element, island } from "./page.js";

Chart.register(
  ArcElement,
  BarController,
  BarElement,
  CategoryScale,
  DoughnutController,
  Legend,
  LineController,
  LineElement,
  LinearScale,
  PointElement,
  Tooltip,
);

Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;

const DARK = window.matchMedia("(prefers-color-scheme: dark)");
const CALM = window.matchMedia("(prefers-reduced-motion: reduce)");

function start(figure) {
  const table = figure.querySelector("table");
  if (!table?.tBodies[0]?.rows.length) return;
  const data = chartData(table);
  const canvas = element("canvas", { role: "img", "aria-label": name(figure, table) });
  table.before(element("div", { class: `chart-place is-${figure.dataset.kind}` }, canvas));
  hideBehindButton(table);
  draw(figure, canvas, data);
}

function name(figure, table) {
  const caption = figure.querySelector("figcaption") ?? table.caption;
  return `${caption?.textContent.trim() ?? "图表"}（数据可用“显示数据”查看）`;
}

/** The table is behind the chart until somebody wants to see it. */
function hideBehindButton(table) {
  const button = element("button", { type: "button", class: "chart-toggle small", "aria-expanded": "false" }, "显示数据");
  const wrap = element("div", { class: "chart-table table-wrap", hidden: true });
  table.before(button, wrap);
  wrap.append(table);
  button.addEventListener("click", () => {
    wrap.hidden = !wrap.hidden;
    button.setAttribute("aria-expanded", String(!wrap.hidden));
    button.textContent = wrap.hidden ? "显示数据" : "隐藏数据";
  });
}

function draw(figure, canvas, data) {
  const chart = new Chart(canvas, chartConfig(figure, data, !CALM.matches));
  const again = () => {
    if (!canvas.isConnected) return;
    Object.assign(chart, chartConfig(figure, data, false));
    chart.update("none");
  };
  DARK.addEventListener("change", again);
  new MutationObserver(again).observe(document.documentElement, { attributeFilter: ["data-theme", "class"] });
  window.addEventListener("beforeprint", () => chart.resize());
}

island("figure[data-chart]", start, (figure) => !figure.querySelector("canvas"));
