// The seam: who holds the socket. Either way the page gets a port to an engine, and only JSON
// passes it, later than now: the page's own engine behaves exactly as a SharedWorker's would.
import { systemClock } from "./clock.js";
import { Engine } from "./engine.js";

/**
 * @typedef {import("./engine.js").EnginePort} EnginePort
 */

/**
 * @param {object} config
 * @param {string} config.carrier "page" or "worker"
 * @param {string} config.worker address of the worker's script
 * @param {string} config.version
 * @returns {EnginePort}
 */
export function openCarrier({ carrier, worker, version }) {
  if (carrier === "worker" && worker && "SharedWorker" in globalThis) {
    // The version in the name: a tab opened after an upgrade must not join the old code.
    return new SharedWorker(worker, { name: `djangocms-live ${version}` }).port;
  }
  const [ours, theirs] = portPair();
  new Engine({ WebSocket: globalThis.WebSocket, clock: systemClock }).attach(theirs);
  return ours;
}

/**
 * Two ends of a channel, as of a MessageChannel, but delivering in a microtask: the farewell of a
 * page that is about to be frozen still arrives.
 * @returns {[EnginePort, EnginePort]}
 */
export function portPair() {
  /** @type {EnginePort} */
  const one = { postMessage: (message) => deliver(two, message), onmessage: null };
  /** @type {EnginePort} */
  const two = { postMessage: (message) => deliver(one, message), onmessage: null };
  return [one, two];
}

/** @param {EnginePort} port @param {any} message */
function deliver(port, message) {
  const data = structuredClone(message);
  queueMicrotask(() => port.onmessage?.({ data }));
}
