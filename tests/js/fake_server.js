// A real server that speaks cmslive.v1 as far as a test says, over WebSockets and to polls: it keeps
// topics with their publications, and hooks decide what goes wrong.
import { once } from "node:events";
import { createServer } from "node:http";
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

  /** Does it take sockets? If not, it is a server as WSGI knows it. */
  sockets_taken = true;
  /** Does it answer polls? */
  polls_taken = true;
  /** What polls asked for, in order. @type {{path: string, pairs: [string, string][], cookie: string | undefined}[]} */
  polls = [];
  /** Handshakes that were refused. */
  refused = 0;
  interval = 5;
  /** Topics of which polls bring nothing. @type {string[]} */
  still = [];

  /** Hooks: return true to answer in the server's place. */
  hooks = {
    /** True: a handshake gets no answer at all. @returns {boolean | void} */
    upgrade: () => {},
    /** @param {import("node:http").IncomingMessage} _request @param {import("node:http").ServerResponse} _response @returns {boolean | void} */
    poll: (_request, _response) => {},
    /** @param {any} _frame @param {import("ws").WebSocket} _socket @returns {boolean | void} */
    command: (_frame, _socket) => {},
    /** @param {import("ws").WebSocket} _socket @returns {boolean | void} */
    connected: (_socket) => {},
  };

  /** @type {(() => void)[]} */
  #watchers = [];
  /** @type {import("node:stream").Duplex[]} */
  #streams = [];

  static async start() {
    const server = new FakeServer();
    const { http, wss } = server;
    http.on("request", (request, response) => server.#poll(request, response));
    http.on("upgrade", (request, stream, head) => {
      server.#streams.push(stream);
      if (server.hooks.upgrade()) return;
      if (server.sockets_taken) {
        wss.handleUpgrade(request, stream, head, (socket) => server.#accept(socket));
        return;
      }
      server.refused++;
      stream.end("HTTP/1.1 426 Upgrade Required\r\nContent-Length: 0\r\n\r\n");
      server.#notify();
    });
    http.listen(0, "127.0.0.1");
    await once(http, "listening");
    return server;
  }

  http = createServer();
  wss = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => (offered.has("cmslive.v1") ? "cmslive.v1" : false),
  });

  get url() {
    const address = /** @type {import("node:net").AddressInfo} */ (this.http.address());
    return `ws://127.0.0.1:${address.port}/live/`;
  }

  async stop() {
    for (const stream of this.#streams) stream.destroy();
    this.http.closeAllConnections();
    await new Promise((resolve) => this.http.close(resolve));
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

  /** @param {import("node:http").IncomingMessage} request @param {import("node:http").ServerResponse} response */
  #poll(request, response) {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://site");
    const tokens = searchParams.getAll("t");
    const places = searchParams.getAll("at");
    /** @type {[string, string][]} */
    const pairs = tokens.map((token, i) => [token, places[i] ?? ""]);
    this.polls.push({ path: pathname, pairs, cookie: request.headers.cookie });
    if (!this.polls_taken) response.writeHead(404).end();
    else if (!this.hooks.poll(request, response)) {
      const subs = pairs.map(([t, at]) => {
        const [e = "", o = ""] = at.split(":");
        return this.#reply(at === "-" ? { t } : { t, since: { e, o: Number(o) } });
      });
      const user = pathname.endsWith("/own") ? { id: "7" } : null;
      const answer = { interval: this.interval, user, still: this.still, subs };
      response.setHeader("Content-Type", "application/json").end(JSON.stringify(answer));
    }
    this.#notify();
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
