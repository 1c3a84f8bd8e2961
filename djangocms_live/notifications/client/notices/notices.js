// Notices for all visitors. What was in the page when it came is a list in its place; what comes while
// it is open becomes a toast, in one of the browser's tabs. What a reader dismissed stays dismissed.
import { followable, parse } from "../dom.js";
import { Remembered } from "../memory.js";
import { wordsOf } from "../words.js";
import { NoticeList } from "./list.js";

/** Seconds in which other tabs are told the same: one shows it. */
const TOGETHER = 30;
/** Seconds that a timer of browsers can wait at the most, and a bit less. */
const LONGEST = 20 * 24 * 60 * 60;

/**
 * @typedef {import("./list.js").Notice} Notice
 * @typedef {{key: string, type: string, data: any}} Push
 */

export class Notices {
  /** @type {any} */
  #timer = null;
  /** When those that are shown are over. @type {Map<string, string>} */
  #until = new Map();
  /** News that waits for its turn among the tabs, as it was told last. @type {Map<string, Notice>} */
  #coming = new Map();

  /**
   * @param {HTMLElement} element
   * @param {import("../../../client/feature.js").Live} live
   * @param {import("../notifications.js").World} world
   */
  constructor(element, live, world) {
    this.element = element;
    this.live = live;
    this.world = world;
    this.words = wordsOf(element);
    const { memory, clock } = world;
    this.dismissed = new Remembered(memory, "dismissed", clock.wall);
    this.shown = world.shown;
    this.list = new NoticeList(element, {
      dismiss: this.words.get("dismiss"),
      isDismissed: (key) => this.dismissed.age(key) !== null,
      dismissed: (key) => this.#dismiss(key),
    });
    live.on("announced", (push) => this.#announced(push));
    live.on("published", (push) => this.#published(push));
    live.on("withdrawn", ({ key }) => this.#take(key));
    live.on("changed", ({ data }) => this.#reread(data?.spread ?? 0));
    live.on("reset", ({ spread }) => this.#reread(spread));
    live.on("fresh", ({ element: fresh }) => this.#renew(fresh));
    // Dismissed in another tab, it is dismissed here.
    addEventListener("storage", () => this.#dismissedElsewhere(), { signal: live.signal });
    live.signal.addEventListener("abort", () => clock.cancel(this.#timer));
    this.#dress();
  }

  /** @param {Push} push */
  #announced({ key, data }) {
    /** @type {Notice} */
    const notice = { key, ...data };
    if (this.#isOver(notice.until)) {
      this.#take(key);
    } else if (this.list.find(key)) {
      // A page from a cache is told again what it shows.
      this.list.replace(notice);
      this.#dress();
    } else {
      this.#news(notice);
    }
  }

  /** @param {Push} push */
  #published({ key, data }) {
    /** @type {Notice} */
    const notice = { key, ...data };
    // Whoever reads the page sees it there.
    if (this.#isHere(notice.url) || this.#isOver(notice.until)) return;
    this.#news(notice);
  }

  /** @param {Notice} notice */
  #news(notice) {
    if (this.dismissed.age(notice.key) !== null) return;
    // It says something else now.
    if (this.world.toasts.has(notice.key)) {
      this.#show(notice);
      return;
    }
    this.#coming.set(notice.key, notice);
    void this.world.oneTab(`notice.${notice.key}`, this.live.signal, async () => {
      // Taken back meanwhile, or over: it may have waited long until somebody looks at this tab.
      const latest = this.#coming.get(notice.key);
      this.#coming.delete(notice.key);
      if (!latest || this.#isOver(latest.until)) return;
      const age = this.shown.age(notice.key);
      // A warning is shown again on the next page, until somebody has dismissed it.
      const again = notice.level === "warning" && (age === null || age > TOGETHER);
      if (age !== null && !again) return;
      this.shown.add(notice.key);
      this.#show(latest);
    });
  }

  /** @param {Notice} notice */
  #show(notice) {
    const { key, title, text, url, level, lang, until } = notice;
    const dismissed = () => this.#dismiss(key);
    const kind = key.startsWith("p.") ? "published" : "announcement";
    const { announce } = this.live;
    this.world.toasts.show(
      { key, title, text, url, level, lang, kind, dismissed },
      { announce, words: this.words },
    );
    if (key.startsWith("a.") && this.list.addUnseen(notice)) this.#dress();
    if (until) this.#until.set(key, until);
    this.#wait();
  }

  /** @param {string} key */
  #dismiss(key) {
    this.dismissed.add(key);
    this.#take(key);
  }

  /** @param {string} key */
  #take(key) {
    this.#coming.delete(key);
    this.#until.delete(key);
    this.world.toasts.take(key);
    this.list.take(key);
  }

  #dismissedElsewhere() {
    for (const key of [
      ...this.#until.keys(),
      ...this.list.items.map(({ dataset }) => dataset.key),
    ]) {
      if (key && this.dismissed.age(key) !== null) this.#take(key);
    }
  }

  #dress() {
    this.list.dress((until) => this.#isOver(until));
    for (const { dataset } of this.list.items) {
      if (dataset.key && dataset.until) this.#until.set(dataset.key, dataset.until);
    }
    this.#wait();
  }

  /** Take away what is over, when it is. */
  #wait() {
    const { clock } = this.world;
    clock.cancel(this.#timer);
    this.#timer = null;
    for (const [key, until] of this.#until) if (this.#isOver(until)) this.#take(key);
    const next = Math.min(...[...this.#until.values()].map((until) => Date.parse(until) / 1000));
    if (!Number.isFinite(next)) return;
    const seconds = Math.min(LONGEST, Math.max(0, next - clock.wall()) + 0.1);
    this.#timer = clock.after(() => this.#wait(), seconds);
  }

  /** @param {string | undefined} until */
  #isOver(until) {
    return Boolean(until) && Date.parse(until ?? "") / 1000 <= this.world.clock.wall();
  }

  /** @param {string | undefined} url */
  #isHere(url) {
    const href = followable(url);
    if (!href) return false;
    const { origin, pathname } = new URL(href);
    return origin === location.origin && pathname === location.pathname;
  }

  /** Something was missed, or is not for everybody: see what the page says now. @param {number} spread seconds */
  #reread(spread) {
    const { clock } = this.world;
    const timer = clock.after(() => void this.#fetch(), spread * clock.random());
    this.live.signal.addEventListener("abort", () => clock.cancel(timer));
  }

  async #fetch() {
    const selector = 'cms-live[feature="notices"]';
    const nth = [...document.querySelectorAll(selector)].indexOf(this.element);
    try {
      const { signal } = this.live;
      const response = await fetch(location.href, { cache: "no-store", signal });
      if (!response.ok) return;
      const fresh = parse(await response.text()).querySelectorAll(selector)[nth];
      if (fresh) this.#renew(fresh);
    } catch {
      // Without network: what is shown may still be true.
    }
  }

  /** What is in another rendering of this element is news here, and what is not is gone. @param {Element} fresh */
  #renew(fresh) {
    const found = [...fresh.querySelectorAll("li[data-key]")].map(noticeOf);
    const keys = new Set(found.map(({ key }) => key));
    for (const { dataset } of this.list.items) {
      if (dataset.key && !keys.has(dataset.key)) this.#take(dataset.key);
    }
    for (const notice of found.reverse()) {
      this.#announced({ key: notice.key, type: "announced", data: notice });
    }
  }
}

/** @param {Element} item @returns {Notice} */
function noticeOf(item) {
  const { key = "", level, until } = /** @type {HTMLElement} */ (item).dataset;
  const link = item.querySelector("[data-title]");
  return {
    key,
    level,
    until,
    title: link?.textContent ?? "",
    text: item.querySelector("[data-said]")?.textContent ?? "",
    url: link?.getAttribute("href") ?? "",
    lang: item.getAttribute("lang") ?? "",
  };
}
