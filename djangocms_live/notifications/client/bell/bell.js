// The bell: a button with the number of what is new, for who is logged in; nobody else sees anything of
// it. The page is the same for all, so who looks is known from a cookie, and the rest is asked for.
import { make, ours } from "../dom.js";
import { inboxElement } from "../inbox_topic.js";
import { NewsDesk } from "../news.js";
import { ask } from "../requests.js";
import { languageOf, wordsOf } from "../words.js";
import { nameOf, shownNumber, spoken } from "./badge.js";
import { Panel } from "./panel.js";
import { Recount } from "./recount.js";

/** @typedef {import("../notifications.js").World} World */
/** @typedef {import("../../../client/feature.js").Live} Live */

export class Bell {
  /** @type {number | null} */
  #unseen = null;
  #newest = 0;
  /** What is to be said of the number. */
  #said = "";
  /** @type {Live | null} */
  #live = null;
  /** What we have put into the element. @type {Element[]} */
  #added = [];
  /** @type {NewsDesk | null} */
  #desk = null;
  /** @type {Panel | null} */
  #panel = null;
  /** @type {Recount | null} */
  #recount = null;
  #who = "";
  /** @type {HTMLButtonElement | null} */
  button = null;

  /** @param {HTMLElement} element @param {World} world @param {AbortSignal} signal */
  constructor(element, world, signal) {
    this.element = element;
    this.world = world;
    this.language = languageOf(element);
    this.words = wordsOf(element);
    this.signal = signal;
    document.addEventListener("visibilitychange", () => this.#desk?.looked(), { signal });
    // A page out of the browser's history may have been somebody else's.
    const back = () => {
      if (this.world.who() === this.#who) return;
      this.world.me.forget();
      this.#start();
    };
    addEventListener("pageshow", ({ persisted }) => persisted && back(), { signal });
    signal.addEventListener("abort", () => this.#clear());
    this.#start();
  }

  get urls() {
    return /** @type {Record<string, string>} */ (this.element.dataset);
  }

  /** @param {Live} live */
  #join(live) {
    this.#live = live;
    live.on("inbox", ({ data }) => this.#heard(data));
    // Logged out, or out of the connection's view for good: the link remains.
    live.on("error", () => this.#instead("data-fallback"));
    this.world.notes.keep(live);
  }

  /** An answer to something we did tells how much is new. @param {{unseen: number, newest: number}} counts */
  counted({ unseen, newest }) {
    this.#newest = newest;
    this.#show(unseen);
  }

  /** All up to this one is on the reader's screen. @param {number} newest */
  shown(newest) {
    this.#desk?.remember(newest);
  }

  #start() {
    this.#clear();
    this.#who = this.world.who();
    if (!this.#who) {
      this.#instead("data-nobody");
      return;
    }
    const who = this.#who;
    this.world.me.ask(this.urls.me ?? "").then(
      (mine) => {
        if (this.signal.aborted || who !== this.#who) return;
        if (mine.user && mine.inbox) this.#ring(mine);
        else this.#instead("data-nobody");
      },
      () => !this.signal.aborted && this.#instead("data-fallback"),
    );
  }

  /** @param {import("../me.js").Mine} mine */
  #ring(mine) {
    this.#clear();
    const announce = (/** @type {string} */ text) => this.#live?.announce(text);
    const voice = { announce, words: this.words };
    const panel = new Panel(this, mine, this.world);
    this.#panel = panel;
    this.#desk = new NewsDesk(this.world, {
      url: this.urls.news ?? "",
      key: mine.key,
      show: (news) => {
        for (const one of news) {
          const known = this.#supersede(one.notice);
          const toast = this.#toast(one, mine);
          this.world.toasts.show(toast, known ? { ...voice, announce: () => {} } : voice);
        }
      },
      tell: (news, count) => void this.world.notes.tell(news, count, this),
      none: () => this.#said && announce(this.#said),
      watched: () => panel.open,
    });
    const button = make("button", "djangocms-live-bell__button");
    button.type = "button";
    button.setAttribute("aria-expanded", "false");
    button.setAttribute("aria-controls", panel.element.id);
    button.addEventListener("click", () => panel.toggle());
    this.button = button;
    this.#put(button, panel.element);
    this.#show(mine.unseen);
    this.#put(inboxElement(mine, (live) => this.#join(live)));
    const polls = () => document.documentElement.dataset.liveState === "polling";
    this.#recount = new Recount({
      clock: this.world.clock,
      due: () => polls() && this.world.visible(),
      ask: () => ask(this.urls.me ?? "", { signal: this.signal }),
      heard: (told) => this.#heard(told),
    });
  }

  /** @param {import("../news.js").Told} told */
  #heard(told) {
    const { unseen, newest } = told;
    const changed = unseen !== this.#unseen || newest !== this.#newest;
    this.#said = spoken(this.words, this.#unseen, unseen);
    this.#newest = newest;
    this.#show(unseen);
    if (!unseen && !newest) this.world.toasts.takeAll("n.");
    // What makes a toast is said with it.
    if (this.#said && newest <= (this.#desk?.shown ?? 0)) this.#live?.announce(this.#said);
    this.#desk?.heard(told);
    if (changed) this.#panel?.stale();
  }

  /** @param {number} unseen */
  #show(unseen) {
    this.#unseen = unseen;
    const { button } = this;
    if (!button) return;
    button.setAttribute("aria-label", nameOf(this.words, unseen));
    button.title = this.words.get("bell");
    const number = unseen ? [make("span", "djangocms-live-bell__badge", shownNumber(unseen))] : [];
    button.replaceChildren(...number);
  }

  /** What all visitors are told of the same is not said twice. @param {string} notice its key, if there is one */
  #supersede(notice) {
    const { toasts, shown } = this.world;
    const known = Boolean(notice) && toasts.has(notice);
    if (notice) shown.add(notice);
    if (known) toasts.take(notice);
    return known;
  }

  /**
   * @param {import("../news.js").News} news
   * @param {import("../me.js").Mine} mine
   * @returns {import("../toasts/toast.js").Toast}
   */
  #toast({ id, kind, headline, text, url, icon }, mine) {
    const dismissed = () => void this.#panel?.mark(mine.csrf, "seen", [id]);
    return {
      key: `n.${id}`,
      title: headline,
      text,
      url,
      icon,
      kind,
      lang: this.language,
      dismissed,
    };
  }

  /** Say in the markup, where no morph takes it away, that there is no button, and why. @param {string} name */
  #instead(name) {
    this.#clear();
    const mark = make("span", "");
    mark.hidden = true;
    mark.setAttribute(name, "");
    this.#put(mark);
  }

  /** @param {HTMLElement[]} elements in front of what the server rendered */
  #put(...elements) {
    for (const element of elements) ours(element);
    this.#added.push(...elements);
    this.element.prepend(...elements);
  }

  #clear() {
    this.#desk?.end();
    this.#panel?.end();
    this.#recount?.end();
    for (const element of this.#added) element.remove();
    this.#added = [];
    this.#desk = this.#panel = this.#live = this.#recount = null;
    this.#unseen = null;
    this.button = null;
  }
}
