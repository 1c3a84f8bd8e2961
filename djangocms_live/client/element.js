// <cms-live>: in the page means subscribed, and out of it means gone. Its attribute `connected` says
// that all its topics are joined and nothing is missing. Without `topic` it is only markup.
import { Live } from "./feature.js";
import { parseTopics } from "./protocol.js";

/** @typedef {import("./client.js").Subscription & {joined: boolean, name: string | null}} Topic */

/**
 * @param {object} core
 * @param {() => import("./client.js").Client} core.client made when the first element needs it
 * @param {import("./feature.js").Features} core.features
 * @param {import("./feature.js").Services} core.services
 * @param {import("./reread.js").Reread} core.page
 */
export function defineElement({ client, features, services, page }) {
  /** @type {Set<CmsLive>} */
  const elements = new Set();

  class CmsLive extends HTMLElement {
    static observedAttributes = ["topic"];
    /** @type {Live | null} */
    #live = null;
    /** @type {Map<string, Topic>} */
    #topics = new Map();
    #forget = () => {};

    connectedCallback() {
      this.#begin();
    }

    disconnectedCallback() {
      // A morph takes elements out to put them elsewhere; that is no farewell.
      queueMicrotask(() => this.isConnected || this.#end());
    }

    /** Moved as a whole (`moveBefore`): nothing changes. */
    connectedMoveCallback() {}

    attributeChangedCallback() {
      if (!this.isConnected) return;
      if (this.#live) this.#subscribe();
      else this.#begin();
    }

    /** The connection is gone. */
    lost() {
      for (const topic of this.#topics.values()) topic.joined = false;
      this.#reflect();
    }

    #begin() {
      if (this.#live || !this.getAttribute("topic")) return;
      this.#forget();
      this.#forget = features.whenDefined(this.getAttribute("feature") ?? "", (handler) => {
        const live = new Live(services, {
          state: (name, topic, data) => this.#tell(name, topic, data),
          keep: (stays) => client().keep(this, stays),
          reread: (spread) =>
            page.ask(this, spread, (element) => this.#live?.emit("fresh", { element })),
        });
        this.#live = live;
        elements.add(this);
        this.addEventListener(
          "djangocms-live:fresh",
          (event) => live.emit("fresh", /** @type {CustomEvent} */ (event).detail),
          { signal: live.signal },
        );
        try {
          handler(this, live);
        } catch (error) {
          reportError(error);
        }
        this.#subscribe();
      });
    }

    #end() {
      this.#forget();
      page.forget(this);
      for (const { leave } of this.#topics.values()) leave();
      this.#topics.clear();
      if (this.#live) client().keep(this, false);
      this.#live?.end();
      this.#live = null;
      elements.delete(this);
      this.#reflect();
    }

    /** Make the subscriptions what the attributes say. */
    #subscribe() {
      const wanted = parseTopics(this.getAttribute("topic"), this.getAttribute("since"));
      const tokens = new Set(wanted.map(({ token }) => token));
      for (const { token, since } of wanted) {
        if (!this.#topics.has(token)) this.#join(token, since);
      }
      for (const [token, { leave }] of this.#topics) {
        if (tokens.has(token)) continue;
        leave();
        this.#topics.delete(token);
      }
      this.#reflect();
    }

    /** @param {string} token @param {import("./protocol.js").Position | null} since */
    #join(token, since) {
      const live = /** @type {Live} */ (this.#live);
      /** @type {Topic} */
      const topic = { leave: () => {}, state: () => {}, joined: false, name: null };
      this.#topics.set(token, topic);
      const subscription = client().subscribe(token, since, {
        joined: (name) => {
          topic.joined = true;
          topic.name = name;
          this.#reflect();
          live.emit("joined", { topic: name });
        },
        published: (pub, name) => {
          const detail = { ...pub, topic: name };
          live.emit(pub.type, detail);
          live.emit("*", detail);
        },
        told: (tell, name) => {
          const detail = { ...tell, topic: name };
          live.emit(tell.type, detail);
          live.emit("*", detail);
        },
        reset: (reset) => live.emit("reset", reset),
        error: (err) => live.emit("error", { ...err, topic: token }),
        state: (state, name) => live.emit("state", { ...state, topic: name }),
      });
      Object.assign(topic, subscription);
    }

    /** @param {string} state @param {string} [topic] @param {Record<string, any>} [data] */
    #tell(state, topic, data) {
      const joined = [...this.#topics.values()].filter(({ joined }) => joined);
      joined.find(({ name }) => !topic || name === topic)?.state(state, data);
    }

    #reflect() {
      const topics = [...this.#topics.values()];
      this.toggleAttribute("connected", topics.length > 0 && topics.every(({ joined }) => joined));
    }
  }

  customElements.define("cms-live", CmsLive);
  return {
    lost() {
      for (const element of elements) element.lost();
    },
  };
}
