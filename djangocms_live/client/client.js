// The page's end of the carrier: subscriptions of this page's elements, and the news of its world
// (visible, online, frozen, thawed) for the engine. It keeps every position, so that a page that
// comes back from the back/forward cache, or finds a new worker, goes on where it was.
import { isLive } from "./monitor.js";

/**
 * @typedef {import("./protocol.js").Position} Position
 * @typedef {import("./monitor.js").State} State
 *
 * @typedef {object} Listener
 * @property {(topic: string) => void} joined
 * @property {(pub: import("./protocol.js").Pub, topic: string) => void} published
 * @property {(tell: import("./protocol.js").Tell, topic: string) => void} told
 * @property {(reset: {topic: string | null, spread: number}) => void} reset
 * @property {(err: import("./protocol.js").Refusal) => void} error
 * @property {(state: import("./protocol.js").Ephemeral, topic: string) => void} state
 *
 * @typedef {{id: number, token: string, at: Position | null, listener: Listener}} Wish
 *
 * @typedef {object} Subscription
 * @property {() => void} leave
 * @property {(name: string, data?: Record<string, any>) => void} state tell the topic's other viewers, if it is joined
 *
 * What the page knows of its world; `environment.js` reads it from window and document.
 * @typedef {object} Environment
 * @property {() => {visible: boolean, online: boolean}} now
 * @property {() => import("./fallback.js").Known | null} polls what an earlier page knew of sockets
 * @property {(known: import("./fallback.js").Known | null) => void} keepPolls for a later one
 * @property {(listeners: {changed: () => void, away: () => void, back: () => void}) => void} watch
 */

export class Client {
  /** @type {Map<number, Wish>} */
  #wishes = new Map();
  #ids = 0;
  /** Is there an engine that knows of us? */
  #open = false;
  #away = false;
  /** Who would be missed. @type {Set<object>} */
  #kept = new Set();

  /**
   * @param {object} options
   * @param {(listener: import("./carrier.js").Listener) => import("./carrier.js").Carrier} options.carry
   * @param {Environment} options.environment
   * @param {string} options.url of the socket
   * @param {string} options.language
   * @param {() => boolean} options.personal may somebody be logged in?
   * @param {(state: State, user: {id: string} | null) => void} options.status
   */
  constructor({ carry, environment, url, language, personal, status }) {
    this.environment = environment;
    this.url = url;
    this.language = language;
    this.personal = personal;
    this.status = status;
    this.carrier = carry({
      opened: () => this.#introduce(),
      received: (message) => this.#received(message),
      lost: () => this.#lost(),
    });
    environment.watch({
      changed: () => this.#look(),
      away: () => this.#leave(),
      back: () => this.#return(),
    });
    this.carrier.open();
  }

  /**
   * @param {string} token
   * @param {Position | null} since
   * @param {Listener} listener
   * @returns {Subscription}
   */
  subscribe(token, since, listener) {
    const wish = { id: ++this.#ids, token, at: since, listener };
    this.#wishes.set(wish.id, wish);
    this.#join(wish);
    return {
      leave: () => {
        if (this.#wishes.delete(wish.id)) this.#say({ type: "leave", id: wish.id });
      },
      state: (name, data) => this.#say({ type: "state", id: wish.id, name, ...(data && { data }) }),
    };
  }

  #introduce() {
    const { url, language } = this;
    this.#open = true;
    const [personal, polls] = [this.personal(), this.environment.polls()];
    this.#say({ type: "open", url, language, personal, polls, ...this.#now() });
    const wishes = [...this.#wishes.values()];
    this.#wishes.clear();
    for (const wish of wishes) {
      // Under a new number: what is still on its way to the old one is told again.
      wish.id = ++this.#ids;
      this.#wishes.set(wish.id, wish);
      this.#join(wish);
    }
  }

  /** @param {Wish} wish */
  #join({ id, token, at }) {
    this.#say({ type: "join", id, token, since: at });
  }

  /** @param {import("./engine.js").Request} request */
  #say(request) {
    if (this.#open) this.carrier.post(request);
  }

  /**
   * Somebody would be missed: stay connected even while the page is hidden.
   * @param {object} who
   * @param {boolean} stays
   */
  keep(who, stays) {
    const kept = this.#kept.size > 0;
    if (stays) this.#kept.add(who);
    else this.#kept.delete(who);
    if (kept !== this.#kept.size > 0) this.#say({ type: "environment", ...this.#now() });
  }

  #now() {
    const { visible, online } = this.environment.now();
    return { visible: visible || this.#kept.size > 0, online };
  }

  #look() {
    this.#say({ type: "environment", ...this.#now() });
    if (this.environment.now().visible) this.carrier.look();
  }

  #leave() {
    this.#away = true;
    this.#lost();
    this.carrier.close();
  }

  #return() {
    if (!this.#away) return;
    this.#away = false;
    this.carrier.open();
  }

  #lost() {
    this.#open = false;
    this.status("waiting", null);
  }

  /** @param {import("./engine.js").Message} message */
  #received(message) {
    switch (message.type) {
      case "status":
        if (isLive(message.state)) this.environment.keepPolls(message.polls);
        this.status(message.state, message.user);
        break;
      case "joined":
        this.#moved(message.id, message.at)?.joined(message.topic);
        break;
      case "pub":
        for (const id of message.ids) {
          const at = this.#wishes.get(id)?.at;
          this.#moved(id, { e: at?.e ?? "", o: message.pub.o })?.published(
            message.pub,
            message.topic,
          );
        }
        break;
      case "state":
        for (const id of message.ids) {
          this.#wishes.get(id)?.listener.state(message.state, message.topic);
        }
        break;
      case "tell":
        for (const id of message.ids) {
          this.#wishes.get(id)?.listener.told(message.tell, message.topic);
        }
        break;
      case "reset":
        for (const id of message.ids) this.#moved(id, message.at)?.reset(message);
        break;
      case "error":
        this.#moved(message.id, null)?.error(message.err);
        this.#wishes.delete(message.id);
        break;
    }
  }

  /** @param {number} id @param {Position | null} at @returns {Listener | undefined} */
  #moved(id, at) {
    const wish = this.#wishes.get(id);
    if (wish) wish.at = at;
    return wish?.listener;
  }
}
