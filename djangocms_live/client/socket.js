// One WebSocket that speaks JSON frames. No policy: it neither judges nor comes back.
import { SUBPROTOCOL } from "./protocol.js";

/** What a socket that could not even be made reports: the code of an abnormal closure. */
const ABNORMAL = 1006;

export class Socket {
  /** @type {WebSocket | null} */
  #ws = null;

  /**
   * @param {object} options
   * @param {string} options.url
   * @param {typeof globalThis.WebSocket} options.WebSocket
   * @param {() => void} options.opened
   * @param {(frame: any) => void} options.received
   * @param {(code: number) => void} options.closed once, and not after `close()`
   */
  constructor({ url, WebSocket, opened, received, closed }) {
    try {
      this.#ws = new WebSocket(url, SUBPROTOCOL);
    } catch {
      // Refused by a policy of the page: told later, as any other failure is.
      queueMicrotask(() => closed(ABNORMAL));
      return;
    }
    const ws = this.#ws;
    const current = () => this.#ws === ws;
    ws.onopen = () => current() && opened();
    ws.onmessage = ({ data }) => {
      const frame = current() ? parse(data) : undefined;
      if (frame !== undefined) received(frame);
    };
    ws.onclose = ({ code }) => {
      if (!current()) return;
      this.#ws = null;
      closed(code);
    };
    // A close always follows; without a listener some implementations throw.
    ws.onerror = () => {};
  }

  /** @param {object} frame */
  send(frame) {
    if (this.#ws?.readyState === 1) this.#ws.send(JSON.stringify(frame));
  }

  /** @param {number} code */
  close(code) {
    const ws = this.#ws;
    // Let go first: on a dead network the closing handshake may take a minute.
    this.#ws = null;
    ws?.close(code);
  }
}

/**
 * @param {unknown} data
 * @returns {object | undefined} undefined for what is no frame: a later protocol may add some
 */
function parse(data) {
  try {
    const frame = JSON.parse(String(data));
    return typeof frame === "object" && frame !== null ? frame : undefined;
  } catch {
    return undefined;
  }
}
