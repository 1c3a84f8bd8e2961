// Entry of the page's script: globalThis.djangocmsLive, the one way by which features reach the
// core. Run twice (the CMS's editor inserts scripts again) it changes nothing.
import { Announcer, statusLine } from "./announcer.js";
import { Carrier } from "./carrier.js";
import { Client } from "./client.js";
import { systemClock as clock } from "./clock.js";
import { fill, mayBeLoggedIn, parseConfig, socketUrl } from "./config.js";
import { defineElement } from "./element.js";
import { Engine } from "./engine.js";
import { ask, pageEnvironment, who } from "./environment.js";
import { Features } from "./feature.js";
import { fetchPage } from "./fetch_page.js";
import { isLive } from "./monitor.js";
import { morph } from "./morph.js";
import { notify } from "./notices.js";
import { Reread } from "./reread.js";
import { Status } from "./status.js";

function start() {
  const config = parseConfig(document.getElementById("djangocms-live-config")?.textContent);
  const features = new Features();
  const environment = pageEnvironment();
  /** @type {Client | null} */
  let client = null;
  /** @type {{id: string} | null} */
  let user = null;
  /** @type {((text: string) => void) | null} */
  let line = null;

  const announcer = new Announcer({
    clock,
    say: (text) => {
      line?.(text);
    },
  });
  /** @param {string} key @param {Record<string, string | number>} [values] */
  const text = (key, values = {}) => fill(config.strings[key] ?? key, values);
  /** @type {import("./feature.js").Services} */
  const services = {
    announce: (message) => announcer.announce(message),
    notify: (message, options) => notify(text("notices"), message, options),
    text,
    morph,
    user: () => user,
  };

  const status = new Status({
    clock,
    visible: () => environment.now().visible,
    show: (state) => {
      document.documentElement.dataset.liveState = state;
      document.dispatchEvent(new CustomEvent("djangocms-live:status", { detail: { state } }));
    },
    complain: () => {
      announcer.announce(text("connection_lost"));
      return services.notify(text("connection_lost"));
    },
  });
  document.addEventListener("visibilitychange", () => status.looked());

  const elements = defineElement({
    features,
    services,
    page: new Reread({ clock, fetchPage: () => fetchPage(location.href), page: document }),
    client: () => {
      line ??= statusLine();
      client ??= new Client({
        carry: (listener) =>
          new Carrier({
            config,
            clock,
            who,
            births: (name) =>
              "BroadcastChannel" in globalThis ? new BroadcastChannel(name) : null,
            visible: () => environment.now().visible,
            engine: () => new Engine({ WebSocket: globalThis.WebSocket, fetch: ask, clock }),
            // biome-ignore lint/suspicious/noConsole: for whoever wonders about a socket for each tab.
            fallen: (why) => console.info(`djangocms-live: no shared worker (${why}).`),
            listener,
          }),
        environment,
        url: socketUrl(config.url, location.href),
        language: config.language || document.documentElement.lang,
        personal: () => mayBeLoggedIn(config, who(), location.href),
        status: (state, loggedIn) => {
          user = loggedIn;
          status.set(state);
          if (!isLive(state)) elements.lost();
        },
      });
      return client;
    },
  });

  return Object.freeze({
    /** Give the elements of a feature their behaviour. @type {Features["define"]} */
    define: (name, handler) => features.define(name, handler),

    /**
     * Hear of "patched" (detail `{key, type}`) and "status" (detail `{state}`), anywhere in the page.
     * @param {string} type
     * @param {(detail: any, event: Event) => void} listener
     * @returns {() => void} stop listening
     */
    on(type, listener) {
      const heard = (/** @type {Event} */ event) =>
        listener(/** @type {CustomEvent} */ (event).detail, event);
      document.addEventListener(`djangocms-live:${type}`, heard);
      return () => document.removeEventListener(`djangocms-live:${type}`, heard);
    },

    /**
     * "connected", or "polling" where no socket can be had; "connecting", "waiting", "offline",
     * "stopped"; null if nothing here is live.
     */
    get status() {
      return status.state;
    },
  });
}

/** @typedef {ReturnType<typeof start>} DjangocmsLive */

const world = /** @type {{djangocmsLive?: DjangocmsLive}} */ (globalThis);
world.djangocmsLive ??= start();
