// What the processes told, put together. Pure: figures in, rows and sums out; times in seconds.

/**
 * As sight/snapshot.py tells them; counters only grow.
 * @typedef {object} Stats
 * @property {string} id
 * @property {string} host
 * @property {number} pid
 * @property {string} server
 * @property {string} version
 * @property {number} uptime
 * @property {boolean} leaving
 * @property {"none" | "ok" | "lost"} layer
 * @property {number} sockets
 * @property {number} logged_in
 * @property {number} topics
 * @property {number} subscriptions
 * @property {number} deliveries
 * @property {number} waiting_bytes
 * @property {number} journal_reads
 * @property {number} journal_seconds
 * @property {Record<string, number>} closes
 * @property {Record<string, number>} refusals
 * @property {[topic: string, viewers: number, name: string][]} top
 *
 * @typedef {{stats: Stats, heard: number, rate: number | null, reading: number | null}} Known
 */

/** Who is silent for so long is shown as gone, and later not at all. */
export const GONE_AFTER = 4;
export const FORGET_AFTER = 15;
const TOP = 10;

export class Processes {
  /** @type {Map<string, Known>} */
  #known = new Map();

  /** @param {Stats} stats @param {number} now */
  hear(stats, now) {
    const before = this.#known.get(stats.id);
    const reading = mean(stats, before?.stats) ?? before?.reading ?? mean(stats);
    this.#known.set(stats.id, { stats, heard: now, rate: rate(stats, before?.stats), reading });
  }

  /** Those who told something lately, by name. @param {number} now */
  rows(now) {
    for (const [id, { heard }] of this.#known) {
      if (now - heard > FORGET_AFTER) this.#known.delete(id);
    }
    return [...this.#known.values()]
      .map((known) => ({ ...known, gone: now - known.heard > GONE_AFTER }))
      .sort((a, b) => compare(a.stats.host, b.stats.host) || a.stats.pid - b.stats.pid);
  }

  /** What all of them do together. @param {number} now */
  totals(now) {
    const present = this.rows(now).filter(({ gone }) => !gone);
    const sum = (/** @type {(known: Known) => number | null} */ of) =>
      present.reduce((total, known) => total + (of(known) ?? 0), 0);
    return {
      sockets: sum(({ stats }) => stats.sockets),
      logged_in: sum(({ stats }) => stats.logged_in),
      subscriptions: sum(({ stats }) => stats.subscriptions),
      deliveries: sum(({ stats }) => stats.deliveries),
      rate: present.some(({ rate }) => rate !== null) ? sum(({ rate }) => rate) : null,
      closes: merge(present.map(({ stats }) => stats.closes)),
      refusals: merge(present.map(({ stats }) => stats.refusals)),
      top: top(present.flatMap(({ stats }) => stats.top)),
    };
  }
}

/** Deliveries a second since the last time; null at the first. @param {Stats} now @param {Stats} [before] */
function rate(now, before) {
  if (!before || now.uptime <= before.uptime) return null;
  return (now.deliveries - before.deliveries) / (now.uptime - before.uptime);
}

/** Seconds for a reading, of those since the last time; null if there were none. @param {Stats} now @param {Stats} [before] */
function mean(now, before) {
  const reads = now.journal_reads - (before?.journal_reads ?? 0);
  return reads > 0 ? (now.journal_seconds - (before?.journal_seconds ?? 0)) / reads : null;
}

/** @param {Record<string, number>[]} counts */
function merge(counts) {
  /** @type {Record<string, number>} */
  const sums = {};
  for (const count of counts) {
    for (const [name, n] of Object.entries(count)) sums[name] = (sums[name] ?? 0) + n;
  }
  return sums;
}

/** A topic may have viewers in several processes. @param {Stats["top"]} rows */
function top(rows) {
  /** @type {Map<string, {topic: string, name: string, viewers: number}>} */
  const found = new Map();
  for (const [topic, viewers, name] of rows) {
    const known = found.get(topic);
    found.set(topic, {
      topic,
      name: known?.name || name,
      viewers: viewers + (known?.viewers ?? 0),
    });
  }
  return [...found.values()]
    .sort((a, b) => b.viewers - a.viewers || compare(a.topic, b.topic))
    .slice(0, TOP);
}

/** @param {string} a @param {string} b */
const compare = (a, b) => (a < b ? -1 : Number(a > b));
