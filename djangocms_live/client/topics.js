// Who wants to hear of what, and how far each has read. A topic is subscribed once for a socket,
// however many elements, tabs and tokens ask for it; a member gets every publication at most once,
// in order, or is told to read the page again. Pure bookkeeping: it speaks through `ask` and `tell`.
import { advance, isComplete, isCurrent, joined, tell } from "./members.js";

/**
 * @typedef {import("./protocol.js").Position} Position
 * @typedef {import("./protocol.js").Pub} Pub
 * @typedef {import("./protocol.js").Refusal} Refusal
 * @typedef {import("./protocol.js").SubReply} SubReply
 *
 * Where messages for a page go: a MessagePort, or what looks like one.
 * @typedef {{postMessage: (message: any) => void}} Port
 *
 * One element's interest. `missed` collects what is pushed while an answer is awaited.
 * @typedef {object} Member
 * @property {Port} port
 * @property {number} id
 * @property {string} token
 * @property {Position | null} at null: from now on
 * @property {"new" | "asked" | "joined"} state
 * @property {Pub[]} missed
 *
 * @typedef {object} Topic
 * @property {string | null} name the plain name, known from the first answer on
 * @property {Set<string>} tokens
 * @property {Set<Member>} members
 * @property {Position | null} head not null: subscribed on this connection
 * @property {import("./protocol.js").Tell | null} here who is there, as far as it was told on this connection
 * @property {boolean} asking a question is open, or must wait
 * @property {number} failures
 * @property {any} timer
 *
 * A subscription that is being asked for, and for whom.
 * @typedef {{topic: Topic, body: {t: string, since?: Position}, members: Member[]}} Ask
 */

const LINGER = 0.3;
const RETRY_BASE = 0.5;
const RETRY_CAP = 20;
/** How soon after a failed recovery the page is read again, at the latest. */
export const SPREAD = 2;

export class Topics {
  /** @type {Map<string, Topic>} */
  #byToken = new Map();
  /** @type {Map<string, Topic>} */
  #byName = new Map();
  #live = false;

  /**
   * @param {object} options
   * @param {import("./clock.js").Clock} options.clock
   * @param {(ask: Ask) => void} options.ask sends `sub`; `answered()` follows
   * @param {(name: string) => void} options.drop sends `unsub`
   * @param {(wanted: boolean) => void} options.wanted is there any topic left?
   */
  constructor({ clock, ask, drop, wanted }) {
    this.clock = clock;
    this.ask = ask;
    this.drop = drop;
    this.wanted = wanted;
  }

  /** @param {Port} port @param {number} id @param {string} token @param {Position | null} since */
  join(port, id, token, since) {
    let topic = this.#byToken.get(token);
    if (!topic) {
      topic = {
        name: null,
        tokens: new Set([token]),
        members: new Set(),
        head: null,
        here: null,
        asking: false,
        failures: 0,
        timer: null,
      };
      this.#byToken.set(token, topic);
    }
    topic.members.add({ port, id, token, at: since, state: "new", missed: [] });
    this.wanted(true);
    this.#ask(topic);
  }

  /** @param {Port} port @param {number} id */
  leave(port, id) {
    this.#remove((member) => member.port === port && member.id === id, LINGER);
  }

  /** A page is gone, or about to be frozen. @param {Port} port */
  forget(port) {
    this.#remove((member) => member.port === port, 0);
  }

  /** All subscriptions, to be asked for at once in a hello. @returns {Ask[]} */
  all() {
    return this.#topics()
      .filter(({ members }) => members.size)
      .map((topic) => this.#prepare(topic, [...topic.members]));
  }

  /** The hello was answered: what came in the meantime is asked for now. */
  welcomed() {
    this.#live = true;
    for (const topic of this.#topics()) this.#ask(topic);
  }

  /** The connection is gone, and with it all that the server knew of us. */
  lost() {
    this.#live = false;
    for (const topic of this.#topics()) {
      topic.head = null;
      topic.here = null;
      topic.asking = false;
      if (topic.members.size) this.clock.cancel(topic.timer);
      for (const member of topic.members) {
        member.state = "new";
        member.missed = [];
      }
    }
  }

  /** @param {Ask} ask @param {SubReply} reply */
  answered({ topic: asked, body, members }, reply) {
    asked.asking = false;
    if (reply.err) {
      this.#refused(asked, members, reply.err);
      return;
    }
    const topic = this.#named(asked, reply.t);
    topic.failures = 0;
    topic.head = { e: reply.e, o: reply.o };
    for (const member of members) {
      if (topic.members.has(member)) this.#settle(topic, member, body.since, reply);
    }
    this.#ask(topic);
  }

  /** @param {string} name @param {Pub} pub @param {string} [epoch] */
  published(name, pub, epoch = "") {
    const topic = this.#byName.get(name);
    if (!topic?.head) return;
    // Who joined before there was anything learns the epoch with the first event.
    topic.head.e ||= epoch;
    topic.head.o = Math.max(topic.head.o, pub.o);
    const { e } = topic.head;
    for (const member of topic.members) if (member.state === "asked") member.missed.push(pub);
    const news = joined(topic).filter((member) => advance(member, pub, e));
    tell(news, (ids) => ({ type: "pub", ids, topic: name, pub }));
  }

  /** @param {string} name @param {import("./protocol.js").Ephemeral} state */
  stated(name, state) {
    const topic = this.#byName.get(name);
    if (topic) tell(joined(topic), (ids) => ({ type: "state", ids, topic: name, state }));
  }

  /** What matters only now: no position moves. @param {string} name @param {import("./protocol.js").Tell} said */
  told(name, said) {
    const topic = this.#byName.get(name);
    if (!topic) return;
    // Who is there stays true, and the server says it once for a socket: other tabs hear it from us.
    if (said.type === "here") topic.here = { ...said, data: { ...topic.here?.data, ...said.data } };
    tell(joined(topic), (ids) => ({ type: "tell", ids, topic: name, tell: said }));
  }

  /** The name of the topic that an element has joined by now. @param {Port} port @param {number} id */
  joinedBy(port, id) {
    const isIt = (/** @type {Member} */ member) => member.port === port && member.id === id;
    return this.#topics().find((topic) => joined(topic).some(isIt))?.name ?? null;
  }

  /** @param {string} name @param {Position & {spread: number}} reset */
  reset(name, { e, o, spread }) {
    const topic = this.#byName.get(name);
    if (!topic?.head) return;
    topic.head = { e, o };
    for (const member of topic.members) this.#reset(member, name, topic.head, spread);
  }

  /** Everybody reads the page again: the server took back what we were allowed to see. */
  resetAll() {
    for (const { name, members } of this.#topics()) {
      for (const member of members) this.#reset(member, name, member.at, 0);
    }
  }

  #topics() {
    return [...new Set(this.#byToken.values())];
  }

  /** Bring members that nobody asked for yet up to date, one question at a time. @param {Topic} topic */
  #ask(topic) {
    if (!this.#live || topic.asking || !topic.members.size) return;
    this.clock.cancel(topic.timer);
    for (const member of topic.members) {
      if (member.state === "new" && isCurrent(member.at, topic.head)) {
        this.#settle(topic, member, undefined, null);
      }
    }
    const members = [...topic.members].filter(({ state }) => state === "new");
    if (members.length) this.ask(this.#prepare(topic, members));
  }

  /** @param {Topic} topic @param {Member[]} members @returns {Ask} */
  #prepare(topic, members) {
    topic.asking = true;
    for (const member of members) member.state = "asked";
    const [oldest] = members.filter(({ at }) => at).sort((a, b) => (a.at?.o ?? 0) - (b.at?.o ?? 0));
    const body = { t: /** @type {Member} */ (oldest ?? members[0]).token };
    if (!oldest?.at) return { topic, body, members };
    // A topic that had no epoch when we came may have one by now. From zero the history is complete
    // in any epoch, and what we know already is passed over.
    const since = oldest.at.e === "" ? { e: "", o: 0 } : { ...oldest.at };
    return { topic, body: { ...body, since }, members };
  }

  /**
   * @param {Topic} topic
   * @param {Member} member
   * @param {Position | undefined} since what was asked
   * @param {Extract<SubReply, {err?: undefined}> | null} reply null: nothing was missed
   */
  #settle(topic, member, since, reply) {
    const { at, missed, port, id } = member;
    const head = /** @type {Position} */ (topic.head);
    const complete = !reply || !at || isComplete(at, since, reply);
    member.state = "joined";
    member.missed = [];
    member.at = { e: head.e, o: at && complete ? at.o : (reply ?? head).o };
    if (!complete) this.#reset(member, topic.name, member.at, SPREAD);
    for (const pub of [...((complete && at && reply?.pubs) || []), ...missed]) {
      if (advance(member, pub, head.e)) {
        port.postMessage({ type: "pub", ids: [id], topic: topic.name, pub });
      }
    }
    if (complete && reply) member.at.o = Math.max(member.at.o, reply.o);
    // Last: whoever is told so has all that was missed.
    port.postMessage({ type: "joined", id, topic: topic.name, at: { ...member.at } });
    if (topic.here) {
      port.postMessage({ type: "tell", ids: [id], topic: topic.name, tell: topic.here });
    }
  }

  /** @param {Member} member @param {string | null} topic @param {Position | null} at @param {number} spread */
  #reset(member, topic, at, spread) {
    member.at = at && { ...at };
    member.port.postMessage({ type: "reset", ids: [member.id], topic, at, spread });
  }

  /** @param {Topic} topic @param {Member[]} members @param {Refusal} err */
  #refused(topic, members, err) {
    if (err.temp) {
      for (const member of members) member.state = "new";
      const wait = Math.min(RETRY_CAP, RETRY_BASE * 2 ** topic.failures++);
      topic.asking = true;
      topic.timer = this.clock.after(() => {
        topic.asking = false;
        this.#ask(topic);
      }, this.clock.random() * wait);
      return;
    }
    for (const member of members) {
      topic.members.delete(member);
      member.port.postMessage({ type: "error", id: member.id, err });
    }
    if (topic.members.size) this.#ask(topic);
    else this.#delete(topic);
  }

  /** Learn the plain name; tokens that mean the same topic become one. @param {Topic} topic @param {string} name */
  #named(topic, name) {
    const known = this.#byName.get(name);
    if (!known || known === topic) {
      topic.name = name;
      this.#byName.set(name, topic);
      return topic;
    }
    for (const token of topic.tokens) {
      known.tokens.add(token);
      this.#byToken.set(token, known);
    }
    for (const member of topic.members) known.members.add(member);
    return known;
  }

  /** @param {(member: Member) => boolean} gone @param {number} linger seconds: it may come back */
  #remove(gone, linger) {
    for (const topic of this.#topics()) {
      const before = topic.members.size;
      for (const member of topic.members) if (gone(member)) topic.members.delete(member);
      if (topic.members.size || !before) continue;
      this.clock.cancel(topic.timer);
      const end = () => {
        if (topic.members.size) return;
        if (this.#live && topic.head && topic.name) this.drop(topic.name);
        this.#delete(topic);
      };
      if (linger) topic.timer = this.clock.after(end, linger);
      else end();
    }
  }

  /** @param {Topic} topic */
  #delete(topic) {
    for (const token of topic.tokens) this.#byToken.delete(token);
    if (topic.name && this.#byName.get(topic.name) === topic) this.#byName.delete(topic.name);
    this.wanted(this.#byToken.size > 0);
  }
}
