/** The way a case came (经过): which elements and lines of a diagram are marked, and how. */

/**
 * @typedef {object} Visit
 * @property {string} element_id
 * @property {"active" | "completed" | "terminated"} state
 * @property {number} [count] how often
 * @property {string} [entered_at] ISO
 * @property {string | null} [left_at] ISO
 * @property {string | null} [who]
 */

const RANK = { active: 2, completed: 1, terminated: 0 };
const MARKER = { active: "is-active", completed: "is-visited", terminated: "is-terminated" };

/**
 * Several visits of an element made one: the latest, active if any is, with the number of all.
 *
 * @param {Visit[]} visits
 * @returns {Map<string, Visit>}
 */
export function byElement(visits) {
  const found = new Map();
  for (const visit of visits) {
    const before = found.get(visit.element_id);
    found.set(visit.element_id, before ? merged(before, visit) : { count: 1, ...visit });
  }
  return found;
}

function merged(one, other) {
  const count = one.count + (other.count ?? 1);
  const [last, first] = (one.entered_at ?? "") > (other.entered_at ?? "") ? [one, other] : [other, one];
  const state = RANK[last.state] >= RANK[first.state] ? last.state : first.state;
  return { ...last, state, count };
}

/** @param {Visit} visit @returns {string} the class that style sheets know */
export const marker = (visit) => MARKER[visit.state];

/**
 * The lines that were gone: those among the visits, else those between two elements that were passed.
 *
 * @param {{ id: string, source: string, target: string }[]} lines
 * @param {Map<string, Visit>} visits
 * @returns {string[]}
 */
export function wayGone(lines, visits) {
  const known = lines.filter(({ id }) => visits.has(id)).map(({ id }) => id);
  if (known.length) return known;
  const passed = (id) => visits.get(id)?.state === "completed";
  return lines.filter(({ source, target }) => passed(source) && visits.has(target)).map(({ id }) => id);
}
