// The seam: who holds the socket. Either way the page gets a port to an engine, and only JSON
// passes it, later than now: the page's own engine behaves exactly as the SharedWorker's does.
// A worker that cannot be had, is of another build or has died is noticed here. WebKit ends workers
// with a process of its choice and starts them anew; ports to the old one stay open, and go deaf. So
// a worker that starts says so to all pages (`births`), and who had another one opens a new port.
import { BUILD } from "./build.js";

/** How long a worker may take to answer at first: its script may come over a slow network. */
const START = 10;
/** The worker asks after its pages every fifteen seconds: two of these and a little more. */
const SILENCE = 35;
/** How long it may take to answer a question. */
const ANSWER = 10;

/**
 * @typedef {import("./engine.js").EnginePort} EnginePort
 *
 * What a page does with it.
 * @typedef {object} Listener
 * @property {() => void} opened there is an engine: tell it who we are and what we want
 * @property {(message: import("./engine.js").Message) => void} received
 * @property {() => void} lost the engine knows nothing of us any more; `opened` follows
 *
 * Where workers of a name say that they were born; a BroadcastChannel.
 * @typedef {{onmessage: ((event: any) => any) | null, close: () => void}} Births
 */

export class Carrier {
  /** @type {EnginePort | null} */
  #port = null;
  /** Held, though only its port is used: WebKit collects it otherwise, and the port goes deaf. */
  /** @type {SharedWorker | null} */
  #worker = null;
  /** @type {import("./engine.js").Engine | null} */
  #engine = null;
  #who = "";
  /** Which worker it was that answered. */
  #born = "";
  /** @type {Births | null} */
  #births = null;
  #shared;
  #ready = false;
  /** @type {any} */
  #deadline = null;

  /**
   * @param {object} options
   * @param {{carrier: string, worker: string, version: string}} options.config
   * @param {import("./clock.js").Clock} options.clock
   * @param {() => import("./engine.js").Engine} options.engine makes the page's own
   * @param {(name: string) => Births | null} options.births
   * @param {() => string} options.who tells logins apart; changes at a login or logout
   * @param {() => boolean} options.visible
   * @param {(reason: string) => void} options.fallen the page carries its own socket, and why
   * @param {Listener} options.listener
   */
  constructor({ config, clock, engine, births, who, visible, fallen, listener }) {
    this.config = config;
    this.clock = clock;
    this.engine = engine;
    this.births = births;
    this.who = who;
    this.visible = visible;
    this.fallen = fallen;
    this.listener = listener;
    this.#shared = config.carrier === "worker";
  }

  open() {
    this.close();
    this.#who = this.who();
    this.#ready = false;
    const port = (this.#shared && this.#startWorker()) || this.#startEngine();
    this.#port = port;
    port.onmessage = ({ data }) => port === this.#port && this.#heard(data);
  }

  /** @param {import("./engine.js").Request} message lost unless the carrier is open */
  post(message) {
    this.#port?.postMessage(message);
  }

  /** Let go. Not only of the engine: Firefox keeps no page with an open port for the way back. */
  close() {
    const port = this.#port;
    this.#port = null;
    this.#worker = null;
    this.#births?.close();
    this.#births = null;
    this.clock.cancel(this.#deadline);
    port?.postMessage({ type: "away" });
    port?.close();
  }

  /** The page is seen again: is all still as it was? */
  look() {
    if (!this.#port) return;
    if (this.who() !== this.#who) this.#reopen();
    else if (this.#shared && this.#ready) this.#ask();
  }

  /** @returns {EnginePort | null} */
  #startWorker() {
    const { worker, version } = this.config;
    try {
      // The name keeps apart what must not mix: code before and after an upgrade, and the
      // connections before and after a login.
      const name = `djangocms-live ${version} ${this.#who}`;
      const shared = new SharedWorker(worker, { name });
      shared.onerror = () => {
        if (this.#worker === shared && !this.#ready) this.#fall("its script does not load");
      };
      this.#expect(START, () => this.#fall("it does not answer"));
      this.#worker = shared;
      this.#births = this.births(name);
      if (this.#births) this.#births.onmessage = ({ data }) => this.#hears(data);
      return shared.port;
    } catch (error) {
      this.#shared = false;
      this.fallen(`${error}`);
      return null;
    }
  }

  /** A worker was born. @param {string} born */
  #hears(born) {
    if (this.#ready && born !== this.#born) this.#reopen();
  }

  #startEngine() {
    const [ours, theirs] = portPair();
    this.#engine ??= this.engine();
    this.#engine.attach(theirs);
    theirs.postMessage({ type: "ready", build: BUILD });
    return ours;
  }

  /** @param {any} message */
  #heard(message) {
    if (this.#shared) this.#expect(SILENCE, () => this.#ask());
    switch (message.type) {
      case "ready":
        if (message.build !== BUILD) this.#fall("it is of another version");
        else if (this.#ready && message.born !== this.#born) this.#reopen();
        else {
          this.#ready = true;
          this.#born = message.born;
          this.listener.opened();
        }
        break;
      case "ping":
        this.post({ type: "pong" });
        break;
      case "pong":
        break;
      case "forgotten":
        this.#reopen();
        break;
      default:
        this.listener.received(message);
    }
  }

  /** Is the worker still alive? */
  #ask() {
    this.post({ type: "ping" });
    this.#expect(ANSWER, () => this.#reopen());
  }

  /** The same again: a worker that died starts anew, one that only seemed dead has us back. */
  #reopen() {
    this.listener.lost();
    this.open();
  }

  /** @param {string} reason */
  #fall(reason) {
    this.#shared = false;
    this.fallen(reason);
    this.#reopen();
  }

  /** @param {number} seconds until a sign of life is overdue @param {() => void} overdue */
  #expect(seconds, overdue) {
    this.clock.cancel(this.#deadline);
    // A hidden page is slow itself, and not worth a judgement: it asks when it is seen again.
    const judge = () => (this.visible() ? overdue() : this.#expect(seconds, overdue));
    this.#deadline = this.clock.after(judge, seconds);
  }
}

/**
 * Two ends of a channel, as of a MessageChannel, but delivering in a microtask: the farewell of a
 * page that is about to be frozen still arrives.
 * @returns {[EnginePort, EnginePort]}
 */
export function portPair() {
  /** @type {EnginePort} */
  const one = { postMessage: (message) => deliver(two, message), onmessage: null, close: () => {} };
  /** @type {EnginePort} */
  const two = { postMessage: (message) => deliver(one, message), onmessage: null, close: () => {} };
  return [one, two];
}

/** @param {EnginePort} port @param {any} message */
function deliver(port, message) {
  const data = structuredClone(message);
  queueMicrotask(() => port.onmessage?.({ data }));
}
