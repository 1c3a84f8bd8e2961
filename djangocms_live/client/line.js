// The line to the server: a socket or, where none can be had, a poller, and beside the poller now and
// then an attempt at a socket. Whoever holds it need not know which; like a socket it has no policy of
// its own about coming back.
import { Fallback } from "./fallback.js";
import { Poller } from "./poller.js";
import { CLOSE } from "./protocol.js";
import { Socket } from "./socket.js";

/** Seconds that a socket may take which is tried beside the polling. */
const TRIAL = 10;
/** Close codes from here on are said by a server that is there. */
const SPOKEN = 4000;

export class Line {
  /** @type {Socket | Poller | null} */
  #carrier = null;
  /** The socket that is tried beside it. @type {Socket | null} */
  #trial = null;
  /** @type {any} */
  #timer = null;
  #opened = false;
  #welcomed = false;
  #url = "";

  /**
   * @param {object} options
   * @param {typeof globalThis.WebSocket} options.WebSocket
   * @param {typeof globalThis.fetch} options.fetch
   * @param {import("./clock.js").Clock} options.clock
   * @param {() => void} options.opened say hello; again if a socket has taken the poller's place
   * @param {(frame: any) => void} options.received
   * @param {(code: number) => void} options.closed once, and not after `close()`
   * @param {() => void} options.learned there is something new in `known`
   */
  constructor({ WebSocket, fetch, clock, opened, received, closed, learned }) {
    this.WebSocket = WebSocket;
    this.fetch = fetch;
    this.clock = clock;
    this.opened = opened;
    this.received = received;
    this.closed = closed;
    this.learned = learned;
    this.fallback = new Fallback(clock);
  }

  /** What following pages should know of sockets here. */
  get known() {
    return this.fallback.known;
  }

  /** @param {string} url of the socket @param {boolean} personal is somebody logged in, as far as one can know? */
  open(url, personal) {
    this.#url = url;
    this.#opened = this.#welcomed = false;
    this.#carrier = this.fallback.polls ? this.#poll(personal) : this.#dial();
  }

  /** @param {object} frame */
  send(frame) {
    this.#carrier?.send(frame);
  }

  /** @param {number} code */
  close(code) {
    const carrier = this.#end();
    if (code === CLOSE.noPong && !this.#welcomed) this.#judge(carrier, true);
    carrier?.close(code);
  }

  /** A server has answered. @returns {boolean} is it asked, and says nothing by itself? */
  welcomed() {
    const polls = this.#carrier instanceof Poller;
    this.#welcomed = true;
    if (polls) this.#tryLater();
    else this.fallback.welcomed();
    return polls;
  }

  #dial() {
    const socket = new Socket({
      url: this.#url,
      WebSocket: this.WebSocket,
      opened: () => this.#greet(socket),
      received: this.received,
      closed: (code) => (socket === this.#trial ? this.#failed() : this.#lost(code)),
    });
    return socket;
  }

  /** @param {boolean} personal */
  #poll(personal) {
    const { fetch, clock, opened, received } = this;
    const closed = (/** @type {number} */ code) => this.#lost(code);
    return new Poller({ url: this.#url, fetch, clock, personal, opened, received, closed });
  }

  /** @param {Socket} socket */
  #greet(socket) {
    if (socket === this.#trial) {
      this.#trial = null;
      this.#end()?.close(CLOSE.normal);
      this.#carrier = socket;
      this.#welcomed = false;
    }
    this.#opened = true;
    this.opened();
  }

  /** @param {number} code */
  #lost(code) {
    const carrier = this.#end();
    if (code < SPOKEN) this.#judge(carrier, this.#opened);
    this.closed(code);
  }

  /** @returns {Socket | Poller | null} what carried until now */
  #end() {
    const carrier = this.#carrier;
    this.#carrier = null;
    this.clock.cancel(this.#timer);
    this.#trial?.close(CLOSE.normal);
    this.#trial = null;
    return carrier;
  }

  /** What an end says about the next attempt. @param {Socket | Poller | null} carrier @param {boolean} silent nobody refused it */
  #judge(carrier, silent) {
    if (carrier instanceof Poller) this.fallback.unanswered();
    else if (carrier && !this.#welcomed) this.fallback.failed(silent);
  }

  #tryLater() {
    this.#timer = this.clock.after(() => {
      this.#trial = this.#dial();
      this.#timer = this.clock.after(() => this.#failed(), TRIAL);
    }, this.fallback.wait);
  }

  /** There is still no socket to be had. */
  #failed() {
    this.clock.cancel(this.#timer);
    this.#trial?.close(CLOSE.normal);
    this.#trial = null;
    this.fallback.failed(false);
    this.learned();
    this.#tryLater();
  }
}
