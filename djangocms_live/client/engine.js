// The engine behind every page: one line to the server, its topics, and the ports of the pages that share it.
// It hosts as well in a page as in a SharedWorker: no window, no document; what it must know of the
// world (visible, online, frozen) the pages tell it.

import { Line } from "./line.js";
import { Monitor } from "./monitor.js";
import { CLOSE } from "./protocol.js";
import { Topics } from "./topics.js";

/**
 * What a page says:
 * @typedef {{type: "open", url: string, language: string, visible: boolean, online: boolean,
 *      personal: boolean, polls: import("./fallback.js").Known | null}
 *   | {type: "environment", visible: boolean, online: boolean}
 *   | {type: "join", id: number, token: string, since: import("./protocol.js").Position | null}
 *   | {type: "leave", id: number}
 *   | {type: "state", id: number, name: string, data?: Record<string, any>}
 *   | {type: "away"} | {type: "ping"} | {type: "pong"}} Request
 *
 * What it hears:
 * @typedef {{type: "status", state: import("./monitor.js").State, user: {id: string} | null,
 *      polls: import("./fallback.js").Known | null}
 *   | {type: "joined", id: number, topic: string, at: import("./protocol.js").Position}
 *   | {type: "pub", ids: number[], topic: string, pub: import("./protocol.js").Pub}
 *   | {type: "state", ids: number[], topic: string, state: import("./protocol.js").Ephemeral}
 *   | {type: "tell", ids: number[], topic: string, tell: import("./protocol.js").Tell}
 *   | {type: "reset", ids: number[], topic: string | null, spread: number,
 *      at: import("./protocol.js").Position | null}
 *   | {type: "error", id: number, err: import("./protocol.js").Refusal}} Message
 *
 * @typedef {{postMessage: (message: any) => void, close: () => void,
 *   onmessage: ((this: any, event: any) => any) | null}} EnginePort
 */

/** One "typing" in this time is enough, from however many tabs. */
const STATE_PAUSE = 3;

export class Engine {
  /** @type {Map<EnginePort, {visible: boolean, online: boolean}>} */
  #pages = new Map();
  /** @type {Map<number, {done: (reply: any) => void, timer: any}>} */
  #pending = new Map();
  /** @type {{id: string} | null} */
  #user = null;
  /** Our connection's name, by which we know our own states. */
  #sid = "";
  /** By topic, what was just told. @type {Map<string, string>} */
  #told = new Map();
  /** Who told details, and of which topic: others are told when they go. @type {Map<EnginePort, Map<number, {topic: string, tab: number}>>} */
  #tellers = new Map();
  #tabs = 0;
  #url = "";
  #language = "";
  #personal = false;
  #commands = 0;

  /**
   * @param {object} environment
   * @param {typeof globalThis.WebSocket} environment.WebSocket
   * @param {typeof globalThis.fetch} environment.fetch
   * @param {import("./clock.js").Clock} environment.clock
   */
  constructor({ WebSocket, fetch, clock }) {
    this.clock = clock;
    const tellAll = () => this.#tellStatus([...this.#pages.keys()]);
    this.line = new Line({
      WebSocket,
      fetch,
      clock,
      opened: () => this.#hello(),
      received: (frame) => this.#received(frame),
      closed: (code) => this.#closed(code),
      learned: tellAll,
    });
    this.monitor = new Monitor({
      clock,
      open: () => this.line.open(this.#url, this.#personal),
      drop: (code) => this.#drop(code),
      changed: tellAll,
    });
    this.topics = new Topics({
      clock,
      ask: (ask) => this.#command("sub", ask.body, (reply) => this.topics.answered(ask, reply)),
      drop: (name) => this.#command("unsub", { t: name }, () => {}),
      wanted: (wanted) => this.monitor.want(wanted),
    });
  }

  /** @param {EnginePort} port */
  attach(port) {
    port.onmessage = ({ data }) => this.#requested(port, data);
  }

  /** @param {EnginePort} port @param {Request} request */
  #requested(port, request) {
    switch (request.type) {
      case "open":
        this.#url = request.url;
        this.#language = request.language;
        this.#personal = request.personal;
        this.line.fallback.remember(request.polls);
        this.#pages.set(port, request);
        // Whoever reloads a page asks for another try, as they would without shared engines.
        this.monitor.retry();
        this.#look();
        this.#tellStatus([port]);
        break;
      case "environment":
        this.#pages.set(port, request);
        this.#look();
        break;
      case "join":
        this.topics.join(port, request.id, request.token, request.since);
        break;
      case "leave":
        this.#gone(port, request.id);
        this.topics.leave(port, request.id);
        break;
      case "state":
        this.#state(port, request);
        break;
      case "away":
        for (const id of this.#tellers.get(port)?.keys() ?? []) this.#gone(port, id);
        this.#tellers.delete(port);
        this.#pages.delete(port);
        this.topics.forget(port);
        this.#look();
        break;
    }
  }

  #look() {
    const pages = [...this.#pages.values()];
    this.monitor.environment({
      visible: pages.some(({ visible }) => visible),
      online: pages.some(({ online }) => online),
    });
  }

  /** @param {EnginePort[]} ports */
  #tellStatus(ports) {
    const { state } = this.monitor;
    const polls = this.line.known;
    for (const port of ports) port.postMessage({ type: "status", state, user: this.#user, polls });
  }

  /** @param {number} code */
  #closed(code) {
    this.#forget();
    this.monitor.closed(code);
    // Pages that read themselves again and are refused again would do so for ever.
    if (code === CLOSE.revoked && this.monitor.state !== "stopped") this.topics.resetAll();
  }

  /** @param {number} code */
  #drop(code) {
    this.line.close(code);
    this.#forget();
  }

  #forget() {
    for (const { timer } of this.#pending.values()) this.clock.cancel(timer);
    this.#pending.clear();
    this.#told.clear();
    this.topics.lost();
  }

  #hello() {
    this.#forget();
    const asks = this.topics.all();
    const body = { lang: this.#language, subs: asks.map((ask) => ask.body) };
    this.#command("hello", body, (welcome) => {
      if (welcome.err) {
        this.monitor.dead();
        return;
      }
      this.#user = welcome.user ?? null;
      this.#sid = welcome.sid;
      this.monitor.welcomed(welcome.ping, this.line.welcomed());
      for (const [i, ask] of asks.entries()) this.topics.answered(ask, welcome.subs[i]);
      this.topics.welcomed();
    });
  }

  /** @param {EnginePort} port @param {Extract<Request, {type: "state"}>} request */
  #state(port, { id, name, data }) {
    const topic = this.topics.joinedBy(port, id);
    if (topic === null) return;
    if (!data) {
      this.#tellState(topic, { s: name });
      return;
    }
    const tellers = this.#tellers.get(port) ?? new Map();
    this.#tellers.set(port, tellers);
    const { tab } = tellers.get(id) ?? { tab: ++this.#tabs };
    tellers.set(id, { topic, tab });
    this.#tellState(topic, { s: name, d: { ...data, tab } });
  }

  /** The socket stays for the other tabs; what this one told is true no more. @param {EnginePort} port @param {number} id */
  #gone(port, id) {
    const told = this.#tellers.get(port)?.get(id);
    if (!told || this.topics.joinedBy(port, id) === null) return;
    this.#tellers.get(port)?.delete(id);
    this.#tellState(told.topic, { s: "gone", d: { tab: told.tab } });
  }

  /** @param {string} topic @param {{s: string, d?: Record<string, any>}} said */
  #tellState(topic, said) {
    const key = `${topic} ${said.d?.tab}`;
    const what = JSON.stringify(said);
    if (this.#told.get(key) === what) return;
    this.#told.set(key, what);
    this.clock.after(() => {
      if (this.#told.get(key) === what) this.#told.delete(key);
    }, STATE_PAUSE);
    this.#command("state", { t: topic, ...said }, () => {});
  }

  /**
   * @param {"hello" | "sub" | "unsub" | "state"} name
   * @param {object} body
   * @param {(reply: any) => void} done with the answer, or with `{err}`
   */
  #command(name, body, done) {
    const id = ++this.#commands;
    const timer = this.clock.after(() => this.monitor.dead(), this.monitor.patience);
    this.#pending.set(id, { done, timer });
    this.line.send({ id, [name]: body });
  }

  /** @param {any} frame */
  #received(frame) {
    this.monitor.alive();
    if (frame.id) {
      const pending = this.#pending.get(frame.id);
      this.#pending.delete(frame.id);
      this.clock.cancel(pending?.timer);
      pending?.done(frame.welcome ?? frame.sub ?? frame);
    } else if (frame.pub) this.topics.published(frame.t, frame.pub, frame.e);
    else if (frame.state && frame.state.sid !== this.#sid) this.topics.stated(frame.t, frame.state);
    else if (frame.tell) this.topics.told(frame.t, frame.tell);
    else if (frame.reset) this.topics.reset(frame.t, frame.reset);
    else if (frame.bye) this.monitor.bye(frame.bye.spread ?? 0);
    else if (Object.keys(frame).length === 0) this.line.send({});
  }
}
