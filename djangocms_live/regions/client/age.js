// How old a rendering is. Each topic that it follows has a position up to which its events are in
// there. Renderings do not always come in the order they were made in: what a page missed of one
// topic may have been rendered before another topic moved on, and kept for those who come later.
import { parseTopics } from "../../client/protocol.js";

/** @typedef {{topic?: string | null, since?: string | null}} Stamps */

/** Whether a rendering is without an event that another one has. @param {Stamps} one @param {Stamps} other */
export function lacks(one, other) {
  const own = new Map(parse(one).map(({ token, since }) => [token, since]));
  return parse(other).some(({ token, since }) => {
    const at = own.get(token);
    return Boolean(at && since && at.e === since.e && at.o < since.o);
  });
}

/** @param {Stamps} stamps */
const parse = ({ topic, since }) => parseTopics(topic ?? null, since ?? null);
