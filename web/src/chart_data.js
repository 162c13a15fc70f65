/** What a table says, for a chart (图表数据): read from the table itself, so that both always say the same. */

/**
 * @typedef {object} Series
 * @property {string} label
 * @property {string} [colour] the name of a colour, from `data-colour` of the column
 * @property {(number | null)[]} values
 * @typedef {{ labels: string[], links: (string | null)[], series: Series[] }} ChartData
 */

/**
 * The first column names, the others are series; `data-value` of a cell goes before its text; columns and rows with
 * `data-no-chart` (totals, shares of another unit) are left out.
 *
 * @param {HTMLTableElement} table
 * @returns {ChartData}
 */
export function chartData(table) {
  const [, ...heads] = table.tHead.rows[0].cells;
  const rows = [...table.tBodies].flatMap((body) => [...body.rows]).filter((row) => !("noChart" in row.dataset));
  const columns = heads.map((head, index) => ({ head, index: index + 1 }));
  const drawn = columns.filter(({ head }) => !("noChart" in head.dataset));
  return {
    labels: rows.map((row) => text(row.cells[0])),
    links: rows.map((row) => row.dataset.href ?? null),
    series: drawn.map(({ head, index }) => ({
      label: text(head),
      colour: head.dataset.colour,
      values: rows.map((row) => number(row.cells[index])),
    })),
  };
}

const text = (cell) => cell.textContent.trim().replace(/\s+/g, " ");

/**
 * @param {{ dataset: DOMStringMap, textContent: string } | undefined} cell
 * @returns {number | null} null where there is nothing to draw, as in "—"
 */
export function number(cell) {
  const written = cell?.dataset.value ?? cell?.textContent ?? "";
  const found = /-?\d[\d,]*(\.\d+)?/.exec(written);
  return found ? Number(found[0].replaceAll(",", "")) : null;
}
