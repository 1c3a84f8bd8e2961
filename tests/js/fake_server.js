// A real WebSocket server that speaks cmslive.v1 as far as a test says: it keeps topics with their
// publications, and hooks decide what goes wrong.
import { once } from "node:events";
import { WebSocketServer } from "ws";

/**
 * @typedef {import("../../djangocms_live/client/protocol.js").Pub} Pub
 * @typedef {{epoch: string, head: number, floor: number, pubs: Pub[]}} History
 */

export class FakeServer {
  /** @type {Map<string, History>} */
  topics = new Map();
  /** Every frame of every client, in order. @type {any[]} */
  received = [];
  /** @type {import("ws").WebSocket[]} */
  sockets = [];
  connections = 0;
  /** Close codes that clients sent. @type {number[]} */
  closes = [];

  /** Hooks: return true to answer in the server's place. */
  hooks = {
    /** @param {any} _frame @param {import("ws").WebSocket} _socket @returns {boolean | void} */
    command: (_frame, _socket) => {},
    /** @param {import("ws").WebSocket} _socket @returns {boolean | void} */
    connected: (_socket) => {},
  };

  /** @type {(() => void)[]} */
  #watchers = [];

  static async start() {
    const server = new FakeServer();
    server.wss = new WebSocketServer({
      port: 0,
      host: "127.0.0.1",
      handleProtocols: (offered) => (offered.has("cmslive.v1") ? "cmslive.v1" : false),
    });
    await once(server.wss, "listening");
    server.wss.on("connection", (socket) => server.#accept(socket));
    return server;
  }

  /** @type {WebSocketServer | null} */
  wss = null;

  get url() {
    const address = /** @type {import("node:net").AddressInfo} */ (this.wss?.address());
    return `ws://127.0.0.1:${address.port}/live/`;
  }

  async stop() {
    for (const socket of this.sockets) socket.terminate();
    await new Promise((resolve) => this.wss?.close(resolve));
  }

  /** @param {string} name @param {Partial<History>} [history] */
  topic(name, history = {}) {
    const topic = { epoch: "k1", head: 0, floor: 0, pubs: [], ...history };
    this.topics.set(name, topic);
    return topic;
  }

  /** @param {string} name @param {Partial<Pub>} [pub] */
  publish(name, pub = {}) {
    const topic = this.topics.get(name) ?? this.topic(name);
    const full = { o: ++topic.head, type: "posted", data: {}, ...pub };
    topic.pubs.push(full);
    this.send({ t: name, pub: full });
    return full;
  }

  /** To everybody who is connected. @param {object} frame */
  send(frame) {
    for (const socket of this.sockets) socket.send(JSON.stringify(frame));
  }

  /** @param {number} code */
  close(code) {
    for (const socket of this.sockets) socket.close(code);
  }

  /** Commands of one kind that came. @param {string} name @returns {any[]} */
  commands(name) {
    return this.received.filter((frame) => name in frame).map((frame) => frame[name]);
  }

  /** Wait for a state of the server; no time is involved. @param {() => unknown} condition */
  async until(condition) {
    while (!condition()) {
      await new Promise((resolve) => this.#watchers.push(() => resolve(undefined)));
    }
  }

  #notify() {
    for (const watcher of this.#watchers.splice(0)) watcher();
  }

  /** @param {import("ws").WebSocket} socket */
  #accept(socket) {
    this.connections++;
    this.sockets.push(socket);
    socket.on("message", (text) => {
      const frame = JSON.parse(String(text));
      this.received.push(frame);
      if (!this.hooks.command(frame, socket)) this.#answer(frame, socket);
      this.#notify();
    });
    socket.on("close", (code) => {
      this.sockets.splice(this.sockets.indexOf(socket), 1);
      this.closes.push(code);
      this.#notify();
    });
    this.hooks.connected(socket);
    this.#notify();
  }

  /** @param {any} frame @param {import("ws").WebSocket} socket */
  #answer({ id, hello, sub, unsub, state }, socket) {
    const send = (/** @type {object} */ answer) => socket.send(JSON.stringify({ id, ...answer }));
    if (hello) {
      const subs = hello.subs.map((/** @type {any} */ asked) => this.#reply(asked));
      send({ welcome: { sid: "s1", ping: 25, user: null, subs } });
    } else if (sub) {
      const reply = this.#reply(sub);
      send("err" in reply ? { err: reply.err } : { sub: reply });
    } else if (unsub) send({ unsub: {} });
    else if (state) send({ state: {} });
  }

  /** A token is "signed:" and the plain name; what follows another colon is the page. @param {any} asked */
  #reply({ t, since }) {
    const [signed, name] = t.split(":");
    if (signed !== "signed") return { t, err: { code: 102, msg: "unknown topic", temp: false } };
    const { epoch, head, floor, pubs } = this.topics.get(name) ?? this.topic(name, { epoch: "" });
    const nowhere = since?.e === "" && since.o === 0;
    const recovered = Boolean(
      since && (nowhere || since.e === epoch) && since.o >= floor && since.o <= head,
    );
    const missed = recovered ? pubs.filter(({ o }) => o > since.o) : [];
    return { t: name, e: epoch, o: head, recovered, pubs: missed };
  }
}
