// The engine behind every page: one socket, its topics, and the ports of the pages that share it.
// It hosts as well in a page as in a SharedWorker: no window, no document; what it must know of the
// world (visible, online, frozen) the pages tell it.

import { Monitor } from "./monitor.js";
import { CLOSE } from "./protocol.js";
import { Socket } from "./socket.js";
import { Topics } from "./topics.js";

/**
 * What a page says:
 * @typedef {{type: "open", url: string, language: string, visible: boolean, online: boolean}
 *   | {type: "environment", visible: boolean, online: boolean}
 *   | {type: "join", id: number, token: string, since: import("./protocol.js").Position | null}
 *   | {type: "leave", id: number}
 *   | {type: "away"}} Request
 *
 * What it hears:
 * @typedef {{type: "status", state: import("./monitor.js").State, user: {id: string} | null}
 *   | {type: "joined", id: number, topic: string, at: import("./protocol.js").Position}
 *   | {type: "pub", ids: number[], topic: string, pub: import("./protocol.js").Pub}
 *   | {type: "reset", ids: number[], topic: string | null, spread: number,
 *      at: import("./protocol.js").Position | null}
 *   | {type: "error", id: number, err: import("./protocol.js").Refusal}} Message
 *
 * @typedef {{postMessage: (message: any) => void,
 *   onmessage: ((this: any, event: any) => any) | null}} EnginePort
 */

export class Engine {
  /** @type {Map<EnginePort, {visible: boolean, online: boolean}>} */
  #pages = new Map();
  /** @type {Map<number, {done: (reply: any) => void, timer: any}>} */
  #pending = new Map();
  /** @type {Socket | null} */
  #socket = null;
  /** @type {{id: string} | null} */
  #user = null;
  #url = "";
  #language = "";
  #commands = 0;

  /**
   * @param {object} environment
   * @param {typeof globalThis.WebSocket} environment.WebSocket
   * @param {import("./clock.js").Clock} environment.clock
   */
  constructor({ WebSocket, clock }) {
    this.WebSocket = WebSocket;
    this.clock = clock;
    this.monitor = new Monitor({
      clock,
      open: () => this.#open(),
      drop: (code) => this.#drop(code),
      changed: () => this.#tellStatus([...this.#pages.keys()]),
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
        this.#pages.set(port, request);
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
        this.topics.leave(port, request.id);
        break;
      case "away":
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
    for (const port of ports) {
      port.postMessage({ type: "status", state: this.monitor.state, user: this.#user });
    }
  }

  #open() {
    this.#socket = new Socket({
      url: this.#url,
      WebSocket: this.WebSocket,
      opened: () => this.#hello(),
      received: (frame) => this.#received(frame),
      closed: (code) => {
        this.#forget();
        this.monitor.closed(code);
        if (code === CLOSE.revoked) this.topics.resetAll();
      },
    });
  }

  /** @param {number} code */
  #drop(code) {
    this.#socket?.close(code);
    this.#forget();
  }

  #forget() {
    this.#socket = null;
    for (const { timer } of this.#pending.values()) this.clock.cancel(timer);
    this.#pending.clear();
    this.topics.lost();
  }

  #hello() {
    const asks = this.topics.all();
    const body = { lang: this.#language, subs: asks.map((ask) => ask.body) };
    this.#command("hello", body, (welcome) => {
      if (welcome.err) {
        this.monitor.dead();
        return;
      }
      this.#user = welcome.user ?? null;
      this.monitor.welcomed(welcome.ping);
      for (const [i, ask] of asks.entries()) this.topics.answered(ask, welcome.subs[i]);
      this.topics.welcomed();
    });
  }

  /**
   * @param {"hello" | "sub" | "unsub"} name
   * @param {object} body
   * @param {(reply: any) => void} done with the answer, or with `{err}`
   */
  #command(name, body, done) {
    const id = ++this.#commands;
    const timer = this.clock.after(() => this.monitor.dead(), this.monitor.patience);
    this.#pending.set(id, { done, timer });
    this.#socket?.send({ id, [name]: body });
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
    else if (frame.reset) this.topics.reset(frame.t, frame.reset);
    else if (frame.bye) this.monitor.bye(frame.bye.spread ?? 0);
    else if (Object.keys(frame).length === 0) this.#socket?.send({});
  }
}
