/** How a chart looks (图表样式): the colours of the page, Chinese numbers, nothing that moves unasked. */

const NUMBER = new Intl.NumberFormat("zh-CN", { maximumFractionDigits: 1 });
/** Colours of series that name none, in turn; the next round is paler. */
const IN_TURN = ["accent", "ok", "warn", "late", "muted"];
const PALER = "0.5";
const TYPE = { bar: "bar", stacked: "bar", line: "line", doughnut: "doughnut" };

/**
 * @param {HTMLElement} figure `data-kind`, `data-unit` (件, %), `data-horizontal`, `data-max`
 * @param {import("./chart_data.js").ChartData} data
 * @param {boolean} animated
 * @returns {import("chart.js").ChartConfiguration}
 */
export function chartConfig(figure, data, animated) {
  const colour = colours(figure);
  const { kind = "bar" } = figure.dataset;
  return {
    type: TYPE[kind],
    data: { labels: data.labels, datasets: data.series.map((series, index) => dataset(kind, series, index, colour)) },
    options: {
      ...options(figure, colour, data, kind),
      animation: animated ? { duration: 300 } : false,
    },
  };
}

function colours(figure) {
  const style = getComputedStyle(figure);
  return (name) => resolved(figure, style.getPropertyValue(`--${name}`).trim());
}

/** A canvas knows neither `light-dark()` nor `var()`: the browser says what they are here and now. */
function resolved(figure, value) {
  const probe = document.createElement("span");
  probe.style.color = value;
  figure.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function inTurn(colour, index) {
  const own = colour(IN_TURN[index % IN_TURN.length]);
  return index < IN_TURN.length ? own : own.replace(/^rgb\(([^)]*)\)$/, `rgba($1, ${PALER})`);
}

function dataset(kind, series, index, colour) {
  const base = { label: series.label, data: series.values };
  if (kind === "doughnut") {
    const parts = series.values.map((_, at) => inTurn(colour, at));
    return { ...base, backgroundColor: parts, borderColor: colour("surface") };
  }
  const own = series.colour ? colour(series.colour) : inTurn(colour, index);
  if (kind === "line") return { ...base, borderColor: own, backgroundColor: own, pointRadius: 3, clip: false };
  return { ...base, backgroundColor: own, maxBarThickness: 28 };
}

function options(figure, colour, data, kind) {
  const { unit = "", horizontal, max } = figure.dataset;
  const flat = horizontal !== undefined;
  return {
    indexAxis: flat ? "y" : "x",
    interaction: kind === "doughnut" ? { mode: "nearest" } : { mode: "index", intersect: false },
    responsive: true,
    maintainAspectRatio: false,
    color: colour("ink"),
    onClick: (_, [hit]) => follow(data.links[hit?.index]),
    onHover: ({ native }, [hit]) => native.target.classList.toggle("is-link", Boolean(data.links[hit?.index])),
    plugins: {
      legend: {
        display: data.series.length > 1 || kind === "doughnut",
        position: "bottom",
        labels: { color: colour("ink") },
      },
      tooltip: { callbacks: { label: (item) => said(item, unit) } },
    },
    ...(kind === "doughnut" ? {} : { scales: scales(colour, { flat, stacked: kind === "stacked", max, unit }) }),
  };
}

function follow(link) {
  if (link) location.assign(link);
}

function said({ dataset: { label }, raw }, unit) {
  return ` ${label}：${NUMBER.format(raw)}${unit}`;
}

function scales(colour, { flat, stacked, max, unit }) {
  const names = { stacked, ticks: { color: colour("ink"), autoSkip: !flat }, grid: { display: false } };
  const values = {
    stacked,
    beginAtZero: true,
    max: max ? Number(max) : undefined,
    ticks: { color: colour("muted"), precision: 0, callback: (value) => NUMBER.format(value) + (unit === "%" ? "%" : "") },
    grid: { color: colour("line") },
    border: { display: false },
  };
  return flat ? { x: values, y: names } : { x: names, y: values };
}
