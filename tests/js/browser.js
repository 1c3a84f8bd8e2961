// One browser with real sockets and a clock of the test's: an engine, or workers that have one
// (fake_workers.js), and pages attached to it.
import { WebSocket } from "ws";
import { Carrier } from "../../djangocms_live/client/carrier.js";
import { Client } from "../../djangocms_live/client/client.js";
import { Engine } from "../../djangocms_live/client/engine.js";
import { FakeClock } from "./fake_clock.js";

export class Browser {
  clock = new FakeClock();
  engine = new Engine({
    WebSocket: /** @type {any} */ (WebSocket),
    fetch: (...question) => fetch(...question),
    clock: this.clock,
  });

  /** The cookie that tells logins apart. */
  who = "";
  /** Pages that listen for workers of a name. @type {Map<string, Set<{onmessage: any}>>} */
  #listening = new Map();

  /** @param {string} name @returns {import("../../djangocms_live/client/carrier.js").Births | null} */
  births(name) {
    const channels = this.#listening.get(name) ?? new Set();
    this.#listening.set(name, channels);
    /** @type {import("../../djangocms_live/client/carrier.js").Births} */
    const channel = { onmessage: null, close: () => channels.delete(channel) };
    channels.add(channel);
    return channel;
  }

  /** A worker says that it was born. @param {string} name @param {string} born */
  tellBirth(name, born) {
    for (const channel of this.#listening.get(name) ?? []) {
      queueMicrotask(() => channel.onmessage?.({ data: born }));
    }
  }

  /** Why pages carry their own sockets. @type {string[]} */
  fallen = [];

  /** @param {string} url of the server @param {"page" | "worker"} [carrier] */
  constructor(url, carrier = "page") {
    this.url = url;
    this.carrier = carrier;
  }

  /** @param {import("../../djangocms_live/client/fallback.js").Known | null} [polls] */
  page(polls = null) {
    return new Page(this, polls);
  }
}

class Page {
  world = { visible: true, online: true };
  /** What its tab remembers of sockets. @type {import("../../djangocms_live/client/fallback.js").Known | null} */
  polls = null;
  /** @type {string[]} */
  states = [];
  /** @type {{changed: () => void, away: () => void, back: () => void} | null} */
  #listeners = null;
  /** @type {(() => void)[]} */
  #watchers = [];

  /** @param {Browser} browser @param {import("../../djangocms_live/client/fallback.js").Known | null} polls */
  constructor(browser, polls) {
    this.polls = polls;
    this.client = new Client({
      carry: (listener) =>
        new Carrier({
          config: { carrier: browser.carrier, worker: "/live/worker.js", version: "1" },
          clock: browser.clock,
          engine: () => browser.engine,
          births: (name) => browser.births(name),
          who: () => browser.who,
          visible: () => this.world.visible,
          fallen: (reason) => browser.fallen.push(reason),
          listener,
        }),
      url: browser.url,
      language: "de",
      personal: () => browser.who !== "",
      environment: {
        now: () => ({ ...this.world }),
        polls: () => this.polls,
        keepPolls: (known) => {
          this.polls = known;
        },
        watch: (listeners) => {
          this.#listeners = listeners;
        },
      },
      status: (state) => {
        this.states.push(state);
        this.#notify();
      },
    });
  }

  /** @param {Partial<Page["world"]>} world */
  turn(world) {
    Object.assign(this.world, world);
    this.#listeners?.changed();
  }

  leave() {
    this.#listeners?.away();
  }

  comeBack() {
    this.#listeners?.back();
  }

  get state() {
    return this.states.at(-1);
  }

  /** @param {() => unknown} condition */
  async until(condition) {
    while (!condition()) {
      await new Promise((resolve) => this.#watchers.push(() => resolve(undefined)));
    }
  }

  #notify() {
    for (const watcher of this.#watchers.splice(0)) watcher();
  }

  /** What one element hears. @param {string} token @param {{e: string, o: number} | null} [since] */
  element(token, since = null) {
    /** @type {any[]} */
    const events = [];
    const note = (/** @type {any} */ event) => {
      events.push(event);
      this.#notify();
    };
    const { leave, state } = this.client.subscribe(token, since, {
      joined: (topic) => note({ joined: topic }),
      published: (pub) => note({ pub: pub.o }),
      told: ({ type }) => note({ told: type }),
      reset: ({ spread }) => note({ reset: spread }),
      error: (err) => note({ error: err.code }),
      state: ({ s, sid }) => note({ state: `${s} by ${sid}` }),
    });
    return {
      events,
      leave,
      state,
      get pubs() {
        return events.filter(({ pub }) => pub).map(({ pub }) => pub);
      },
      heard: (/** @type {string} */ kind, count = 1) =>
        this.until(() => events.filter((event) => kind in event).length >= count),
    };
  }
}
