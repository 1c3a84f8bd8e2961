// Numbers, names and shapes of the wire protocol cmslive.v1, said once. Pure.

export const SUBPROTOCOL = "cmslive.v1";

/** Close codes that this side sends or treats specially; the rest is told by their range. */
export const CLOSE = Object.freeze({
  normal: 1000,
  hidden: 4002,
  noPong: 4008,
  tooMany: 4029,
  revoked: 4504,
});

/**
 * A place in a topic's history.
 * @typedef {{e: string, o: number}} Position
 *
 * What viewers get: `o` orders, `key` names the thing, `by` is the request that caused it.
 * @typedef {{o: number, type: string, key?: string, data: Record<string, any>, by?: string}} Pub
 *
 * What is true for seconds ("typing") and never stored; `sid` is the sender's connection.
 * @typedef {{s: string, sid: string}} Ephemeral
 *
 * What matters only now: of no history, and never repeated.
 * @typedef {{type: string, data: Record<string, any>}} Tell
 *
 * @typedef {{code: number, msg: string, temp: boolean}} Refusal
 *
 * The answer to one subscription.
 * @typedef {{t: string, e: string, o: number, recovered: boolean, pubs: Pub[], err?: undefined}
 *   | {t?: string, err: Refusal}} SubReply
 */

/**
 * Is it pointless to come back after this close code?
 * @param {number} code
 */
export const isFinal = (code) => code >= 4500 && code < 5000;

/**
 * @param {string | undefined} text "EPOCH:OFFSET"
 * @returns {Position | null}
 */
export function parsePosition(text) {
  const [, epoch, offset] = /^(.*):(\d+)$/.exec(text ?? "") ?? [];
  return epoch === undefined ? null : { e: epoch, o: Number(offset) };
}

/**
 * Read the parallel attributes `topic` and `since` of an element.
 * @param {string | null} topic
 * @param {string | null} since
 * @returns {{token: string, since: Position | null}[]}
 */
export function parseTopics(topic, since) {
  const words = (/** @type {string | null} */ text) => text?.split(/\s+/).filter(Boolean) ?? [];
  const positions = words(since);
  return words(topic).map((token, i) => ({ token, since: parsePosition(positions[i]) }));
}
