// Questions about one member of a topic: where it stands, and what it misses. Pure.

/**
 * @typedef {import("./protocol.js").Position} Position
 * @typedef {import("./protocol.js").Pub} Pub
 * @typedef {import("./topics.js").Member} Member
 * @typedef {import("./topics.js").Topic} Topic
 */

/** @param {Topic} topic */
export const joined = ({ members }) => [...members].filter(({ state }) => state === "joined");

/** One message for each page. @param {Member[]} members @param {(ids: number[]) => object} message */
export function tell(members, message) {
  for (const port of new Set(members.map(({ port }) => port))) {
    port.postMessage(message(members.filter((member) => member.port === port).map(({ id }) => id)));
  }
}

/** Is there nothing between a position and the head? @param {Position | null} at @param {Position | null} head */
export const isCurrent = (at, head) =>
  head !== null && (!at || (at.e === head.e && at.o >= head.o));

/**
 * Does an answer hold all that came after a position? `since` may be an older one: it was asked for
 * several members together.
 * @param {Position} at
 * @param {Position | undefined} since
 * @param {{e: string, o: number, recovered: boolean}} reply
 */
export function isComplete(at, since, reply) {
  if (!reply.recovered || !since) return at.e === reply.e && at.o === reply.o;
  return at.o >= since.o && (at.e === since.e || at.e === reply.e);
}

/** Move a member on; false for what it knows already. @param {Member} member @param {Pub} pub @param {string} epoch */
export function advance(member, pub, epoch) {
  if (member.at && pub.o <= member.at.o) return false;
  member.at = { e: member.at?.e || epoch, o: pub.o };
  return true;
}
