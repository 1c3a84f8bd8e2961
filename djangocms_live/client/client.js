// The page's end of the carrier: subscriptions of this page's elements, and the news of its world
// (visible, online, frozen, thawed) for the engine. It keeps every position, so that a page that
// comes back from the back/forward cache, or finds a new worker, goes on where it was.

/**
 * @typedef {import("./protocol.js").Position} Position
 * @typedef {import("./monitor.js").State} State
 *
 * @typedef {object} Listener
 * @property {(topic: string) => void} joined
 * @property {(pub: import("./protocol.js").Pub, topic: string) => void} published
 * @property {(reset: {topic: string | null, spread: number}) => void} reset
 * @property {(err: import("./protocol.js").Refusal) => void} error
 *
 * What the page knows of its world; `environment.js` reads it from window and document.
 * @typedef {object} Environment
 * @property {() => {visible: boolean, online: boolean}} now
 * @property {(listeners: {changed: () => void, away: () => void, back: () => void}) => void} watch
 */

export class Client {
  /** @type {Map<number, {token: string, at: Position | null, listener: Listener}>} */
  #subscriptions = new Map();
  #ids = 0;
  #away = false;

  /**
   * @param {object} options
   * @param {import("./engine.js").EnginePort} options.port
   * @param {Environment} options.environment
   * @param {string} options.url of the socket
   * @param {string} options.language
   * @param {(state: State, user: {id: string} | null) => void} options.status
   */
  constructor({ port, environment, url, language, status }) {
    this.port = port;
    this.environment = environment;
    this.url = url;
    this.language = language;
    this.status = status;
    port.onmessage = ({ data }) => this.#received(data);
    environment.watch({
      changed: () => port.postMessage({ type: "environment", ...environment.now() }),
      away: () => this.#leave(),
      back: () => this.#open(),
    });
    this.#open();
  }

  /**
   * @param {string} token
   * @param {Position | null} since
   * @param {Listener} listener
   * @returns {() => void} unsubscribe
   */
  subscribe(token, since, listener) {
    const id = ++this.#ids;
    this.#subscriptions.set(id, { token, at: since, listener });
    if (!this.#away) this.port.postMessage({ type: "join", id, token, since });
    return () => {
      if (this.#subscriptions.delete(id)) this.port.postMessage({ type: "leave", id });
    };
  }

  #open() {
    const { port, url, language } = this;
    this.#away = false;
    port.postMessage({ type: "open", url, language, ...this.environment.now() });
    for (const [id, { token, at }] of this.#subscriptions) {
      port.postMessage({ type: "join", id, token, since: at });
    }
  }

  #leave() {
    this.#away = true;
    this.port.postMessage({ type: "away" });
    this.status("waiting", null);
  }

  /** @param {import("./engine.js").Message} message */
  #received(message) {
    if (this.#away) return;
    switch (message.type) {
      case "status":
        this.status(message.state, message.user);
        break;
      case "joined":
        this.#moved(message.id, message.at)?.joined(message.topic);
        break;
      case "pub":
        for (const id of message.ids) {
          const at = this.#subscriptions.get(id)?.at;
          this.#moved(id, { e: at?.e ?? "", o: message.pub.o })?.published(
            message.pub,
            message.topic,
          );
        }
        break;
      case "reset":
        for (const id of message.ids) this.#moved(id, message.at)?.reset(message);
        break;
      case "error":
        this.#moved(message.id, null)?.error(message.err);
        this.#subscriptions.delete(message.id);
        break;
    }
  }

  /** @param {number} id @param {Position | null} at @returns {Listener | undefined} */
  #moved(id, at) {
    const subscription = this.#subscriptions.get(id);
    if (subscription) subscription.at = at;
    return subscription?.listener;
  }
}
