// The last hour of the topics that were watched most, summed over the processes. Pure: what they told
// in, rows out.

/**
 * As sight/minutes.py tells it: `minute`, counted from 1970, is that of the last of the values.
 * @typedef {{id: string, minute: number, topics: [topic: string, values: number[], name: string][]}} Hour
 *
 * @typedef {{topic: string, name: string, values: number[]}} Row
 */

export const MINUTES = 60;
const SHOWN = 10;
/** The minutes that a column of the table stands for. */
const COLUMN = 10;

export class Hours {
  /** @type {Map<string, Hour>} */
  #told = new Map();

  /** What a process told stays when it is gone, until the hour is over. @param {Hour} hour */
  hear(hour) {
    this.#told.set(hour.id, hour);
  }

  /** The busiest first; values end with the newest minute that anybody told of. @returns {Row[]} */
  rows() {
    const newest = Math.max(0, ...[...this.#told.values()].map(({ minute }) => minute));
    /** @type {Map<string, Row>} */
    const rows = new Map();
    for (const [id, { minute, topics }] of this.#told) {
      const late = newest - minute;
      if (late >= MINUTES) this.#told.delete(id);
      for (const [topic, values, name] of topics) {
        const row = rows.get(topic) ?? { topic, name, values: Array(MINUTES).fill(0) };
        rows.set(topic, row);
        row.name ||= name;
        for (let i = late; i < values.length; i++) row.values[i - late] += values[i];
      }
    }
    return [...rows.values()]
      .filter(({ values }) => values.some(Boolean))
      .sort((a, b) => sum(b.values) - sum(a.values) || (a.topic < b.topic ? -1 : 1))
      .slice(0, SHOWN);
  }
}

/** The most viewers in each ten minutes. @param {number[]} values */
export const columns = (values) =>
  Array.from({ length: values.length / COLUMN }, (_, i) =>
    Math.max(...values.slice(i * COLUMN, (i + 1) * COLUMN)),
  );

/** @param {number[]} values */
const sum = (values) => values.reduce((a, b) => a + b, 0);
