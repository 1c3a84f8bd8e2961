// One draft, and this window on it: brings together who is there, what they do, what changed.
import { systemClock as clock } from "../../../client/clock.js";
import { isStructure, placeholderOf, reload, signRequests, titleOf } from "./board.js";
import { Changes, summary } from "./changes.js";
import { make } from "./dom.js";
import { recall, remember } from "./heard.js";
import { Marks } from "./marks.js";
import { Menu } from "./menu.js";
import { Modal } from "./modal.js";
import { News } from "./news.js";
import { byPlugin, editing, hasCompany, others } from "./people.js";
import { ask } from "./question.js";
import { Siblings } from "./siblings.js";
import { Teller } from "./teller.js";

/**
 * @typedef {import("../../../client/feature.js").Live} Live
 * @typedef {import("./changes.js").Change} Change
 * @typedef {import("./changes.js").Form} Form
 * @typedef {import("./people.js").Colleague} Colleague
 * @typedef {import("./people.js").Person} Person
 * @typedef {import("./words.js").Words} Words
 *
 * @typedef {object} About
 * @property {string} me
 * @property {string} place
 * @property {number} content
 * @property {number} loaded when, by the server's clock
 * @property {boolean} isPreview
 * @property {string} preview its address
 * @property {string} epoch of the position that the page was stamped with
 */

/** Changes that come together are told together, in seconds. */
const BREATH = 1.5;
/** How often times are written anew, in seconds. */
const REFRESH = 30;

export class Room {
  window = 1 + Math.floor(Math.random() * 2 ** 31);
  /** @type {Person[]} */
  #people = [];
  /** @type {Colleague[]} */
  #others = [];
  /** @type {Change[]} */
  #news = [];
  /** @type {any} */
  #breath = null;
  /** @type {Element | null} */
  #warning = null;
  #heard = 0;

  /**
   * @param {Element} top the CMS's own layer
   * @param {Live} live
   * @param {About} about
   * @param {Words} words
   */
  constructor(top, live, about, words) {
    this.top = top;
    this.about = about;
    this.words = words;
    const { signal } = live;
    this.changes = new Changes({ ...about, window: this.window });
    this.teller = new Teller({
      clock,
      window: this.window,
      say: (state, data) => live.state(state, undefined, data),
      keep: (stays) => live.keep(stays),
    });
    this.siblings = new Siblings({
      channel: new BroadcastChannel("djangocms-live-editors"),
      place: `${about.me} ${about.place}`,
      window: this.window,
      changed: () => this.#look(),
    });
    const name = (/** @type {Colleague} */ person) => words.name(person);
    const short = (/** @type {Colleague} */ person) =>
      person.you ? words.get("you_short") : person.name;
    this.menu = new Menu(
      {
        name,
        doing: (person) => words.doing(person, titleOf),
        label: (people) => words.get("here", { names: words.names(people.map(name)) }),
        title: words.get("title"),
      },
      signal,
    );
    this.news = new News(top, words.get("dismiss"));
    const board = top.querySelector(".cms-structure-content");
    this.marks = board && new Marks(board, (people) => this.#isEditing(people), short, signal);
    const frame = top.querySelector(".cms-modal-frame");
    this.modal = frame && new Modal(frame, this.window, this.#forms(), signal);
    signRequests(this.window);

    for (const type of ["keydown", "pointerdown", "focus"]) {
      const touched = () => this.teller.touched();
      globalThis.addEventListener(type, touched, { signal, capture: true, passive: true });
    }
    this.#heard = recall(about.place, about.epoch);
    const leave = () => {
      this.siblings.leave();
      remember(about.place, about.epoch, this.#heard);
    };
    globalThis.addEventListener("pagehide", leave, { signal });
    globalThis.addEventListener(
      "pageshow",
      ({ persisted }) => persisted && this.siblings.return(),
      { signal },
    );
    const timer = setInterval(() => this.#draw(), REFRESH * 1000);
    signal.addEventListener("abort", () => {
      clearInterval(timer);
      this.teller.stop();
      this.siblings.leave();
    });
    live
      .on("joined", () => this.teller.joined())
      .on("here", ({ data }) => {
        this.#people = data.people;
        this.#look();
      })
      .on("changed", (event) => this.#changed(event))
      .on("published", ({ data }) => this.#ended("published", data))
      .on("gone", ({ data }) => this.#ended("gone", data))
      .on("reset", () => this.#missed());
  }

  #look() {
    const { me } = this.about;
    this.#others = others(this.#people, me, this.window);
    this.teller.accompanied(hasCompany(this.#people, me, this.window) || this.siblings.any);
    this.#draw();
  }

  #draw() {
    this.menu.show(this.#others);
    this.marks?.show(byPlugin(this.#others));
    this.#warn();
  }

  /** @param {Colleague[]} people */
  #isEditing(people) {
    const names = this.words.names(people.map((person) => this.words.name(person)));
    const [only] = people;
    if (people.length === 1 && only?.you) return this.words.get("you_edit");
    return this.words.get(people.length === 1 ? "edits" : "edit", { names });
  }

  // Two with the same form.

  #warn() {
    const { form } = this.modal ?? {};
    const people = form?.plugin ? editing(this.#others, form.plugin) : [];
    const text = people.length ? `${this.#isEditing(people)} ${this.words.get("careful")}` : "";
    if ((this.#warning?.textContent ?? "") === text) return;
    this.#warning?.remove();
    this.#warning = null;
    if (!text) return;
    this.#warning = make("div", "djangocms-live-warning");
    this.#warning.setAttribute("role", "alert");
    this.top.querySelector(".cms-modal-body")?.prepend(this.#warning);
    this.#warning.append(make("p", "", [text]));
  }

  /** @returns {import("./modal.js").Listener} */
  #forms() {
    return {
      position: () => this.changes.position,
      touched: () => this.teller.touched(),
      changed: (form, dirty) => {
        this.teller.works(form && form.kind !== "delete" ? { plugin: form.plugin, dirty } : null);
        this.#warn();
      },
      placeholderOf,
      asks: (form) => this.changes.question(form) !== null || this.#deletes(form).length > 0,
      ask: (form, actions, dirty) => this.#ask(form, actions, dirty),
    };
  }

  /** Who has open what is about to be deleted. @param {Form} form */
  #deletes({ kind, plugin }) {
    return kind === "delete" ? editing(this.#others, plugin) : [];
  }

  /** @param {Form} form @param {{go: () => void, again: () => void}} actions @param {boolean} dirty */
  #ask(form, actions, dirty) {
    const { words } = this;
    const go = () => {
      this.changes.overrule();
      this.#read();
      actions.go();
    };
    const back = { label: words.get("back"), run: null };
    const question = this.changes.question(form);
    if (!question) {
      const title = this.#isEditing(this.#deletes(form));
      const answers = [
        { label: words.get("delete"), run: go },
        { ...back, isMain: true },
      ];
      ask(this.top, { title, text: words.get("delete_text"), answers });
      return;
    }
    const { change, same } = question;
    const title = change ? this.#saved(change) : words.get("unsure");
    const show = { label: words.get("show"), isMain: true };
    const preview = { label: words.get("show"), run: null, href: this.about.preview, isMain: true };
    const keep = { label: words.get(form.kind === "delete" ? "delete" : "keep"), run: go };
    // What is shown in place of the form would take what is typed there with it.
    const lose = () =>
      ask(this.top, {
        title,
        text: words.get("lose_text"),
        answers: [
          { ...preview, label: words.get("show_apart") },
          { label: words.get("lose"), run: actions.again },
          back,
        ],
      });
    const inPlace = form.kind === "edit" && same;
    ask(this.top, {
      title,
      text: words.get(form.kind === "delete" ? "delete_text" : same ? "same_text" : "near_text"),
      answers: [inPlace ? { ...show, run: dirty ? lose : actions.again } : preview, keep, back],
    });
  }

  /** @param {Change} change */
  #saved(change) {
    const values = {
      name: this.words.name(change),
      what: change.what,
      ago: this.words.ago(change.at),
    };
    return this.words.get(change.what ? "saved_what" : "saved", values);
  }

  // News.

  /** @param {any} event */
  #changed(event) {
    if (event.o <= this.#heard) return;
    this.#heard = event.o;
    const change = this.changes.heard(event);
    // The preview follows by itself.
    if (!change || this.about.isPreview) return;
    this.#news.push(change);
    this.#breath ??= clock.after(() => this.#tell(), BREATH);
  }

  #tell() {
    this.#breath = null;
    if (!this.#news.length) return;
    const { names, whats } = summary(this.#news);
    const [what = ""] = whats;
    const values = { names: this.words.names(names), what, count: whats.length };
    const [only] = this.#news;
    const single = what ? (VERBS[only?.operation ?? ""] ?? "changed_what") : "changed_page";
    const key =
      whats.length > 1 ? "changed_more" : this.#news.length > 1 && what ? "changed_what" : single;
    this.#offer(this.words.get(key, values));
  }

  /** @param {string} text */
  #offer(text) {
    const label = this.words.get(isStructure() ? "reload_structure" : "reload_page");
    this.news.show("changed", text, { label, run: reload }, () => this.#read());
  }

  #read() {
    this.#news = [];
    this.changes.known();
    this.news.hide("changed");
  }

  #missed() {
    this.changes.missed();
    if (!this.about.isPreview) this.#offer(this.words.get("unsure"));
  }

  /** It is a draft no more. @param {"published" | "gone"} key @param {any} data */
  #ended(key, data) {
    if (data.content !== this.about.content || data.user === this.about.me) return;
    this.#news = [];
    this.news.hide("changed");
    const action = data.href ? { label: this.words.get("reload"), href: data.href } : null;
    this.news.show(
      "ended",
      this.words.get(key, { name: this.words.name({ name: data.name, you: false }) }),
      action,
    );
  }
}

/** @type {Record<string, string>} what the CMS calls it, and we */
const VERBS = {
  add_plugin: "added_what",
  paste_plugin: "added_what",
  delete_plugin: "deleted_what",
  cut_plugin: "deleted_what",
  move_plugin: "moved_what",
};
