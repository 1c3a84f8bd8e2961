// What the service worker does: a push becomes a note on the screen, a click on it leads to a tab.
import { ask, tell } from "./server.js";

/**
 * @typedef {object} Note as djangocms_live/notifications/payload.py writes it
 * @property {string} [title]
 * @property {string} [body]
 * @property {string} [url] a path of this site or an address
 * @property {string} [icon]
 * @property {string} [tag] a later note with the same takes its place
 * @property {number} [id] of the reader's notification, which is read then; 0 for guests
 * @property {string} [lang]
 * @property {NotificationDirection} [dir]
 */

export class PushWorker {
  /** @param {any} scope the global object of a service worker */
  constructor(scope) {
    this.scope = scope;
    /** Of this script, beside which the views are. */
    this.base = scope.location.href;
    this.origin = scope.location.origin;
  }

  listen() {
    /** @type {Record<string, (event: any) => Promise<unknown>>} */
    const handlers = {
      // It holds nothing that pages rely on: a new version may take over at once.
      install: () => this.scope.skipWaiting(),
      activate: () => this.scope.clients.claim(),
      push: ({ data }) => this.show(data),
      notificationclick: ({ notification }) => this.clicked(notification),
      pushsubscriptionchange: (event) => this.renew(event.oldSubscription, event.newSubscription),
    };
    for (const [name, handle] of Object.entries(handlers)) {
      this.scope.addEventListener(name, (/** @type {any} */ event) => {
        event.waitUntil(handle(event));
      });
    }
  }

  /**
   * Browsers want something to be shown for each push, else they show something of their own, and end
   * the subscription at last.
   * @param {{json: () => any} | null} data
   */
  show(data) {
    const note = read(data);
    return this.scope.registration.showNotification(note.title || this.scope.location.host, {
      body: note.body ?? "",
      lang: note.lang ?? "",
      dir: note.dir ?? "auto",
      renotify: false,
      data: { url: note.url ?? "", id: note.id ?? 0, lang: note.lang ?? "" },
      ...(note.tag ? { tag: note.tag } : {}),
      ...(note.icon ? { icon: note.icon } : {}),
    });
  }

  /** @param {{data?: {url?: string, id?: number, lang?: string}, close: () => void}} notification */
  async clicked(notification) {
    notification.close();
    const { url = "", id = 0, lang = "" } = notification.data ?? {};
    // The tab first: browsers let a script do that only shortly after the click.
    await this.#lead(this.#target(url));
    if (id && lang) await this.#read(id, lang);
  }

  /** Where a note leads: nothing but the web, whatever it says. @param {string} url */
  #target(url) {
    try {
      const target = new URL(url, this.origin);
      if (/^https?:$/.test(target.protocol)) return target;
    } catch {
      // No address at all.
    }
    return new URL("/", this.origin);
  }

  /**
   * To the tab that shows it, or to a new one. A tab with another page stays: somebody may be writing
   * there.
   * @param {URL} target
   */
  async #lead(target) {
    const tabs = await this.scope.clients.matchAll({ type: "window", includeUncontrolled: true });
    const tab = tabs.find((/** @type {any} */ each) => isAt(each.url, target));
    if (!tab) return this.scope.clients.openWindow(target.href);
    try {
      await tab.focus();
    } catch {
      return this.scope.clients.openWindow(target.href);
    }
    if (target.hash && tab.url !== target.href) {
      // To another place of the page that is there; not in a tab that this worker does not control.
      await tab.navigate(target.href).catch(() => {});
    }
  }

  /** @param {number} id @param {string} lang */
  async #read(id, lang) {
    const url = new URL(`${encodeURIComponent(lang)}/${Number(id)}/go/`, this.base);
    // It leads on to where the tab is already.
    await fetch(url, { redirect: "manual", cache: "no-store" }).catch(() => {});
  }

  /**
   * The push service has ended a subscription; the server must learn of its successor. A worker sees
   * no cookie of a token, so it asks for one.
   * @param {PushSubscription | null} [before]
   * @param {PushSubscription | null} [after]
   */
  async renew(before, after) {
    const { key, csrf } = await ask(new URL("push/key/", this.base));
    if (!key) return;
    const { pushManager } = this.scope.registration;
    const options = { userVisibleOnly: true, applicationServerKey: key };
    const fresh = after ?? (await pushManager.subscribe(options));
    await tell(new URL("push/subscribe/", this.base), csrf, fresh, { old: before?.endpoint ?? "" });
  }
}

/** @param {{json: () => any} | null} data @returns {Note} */
function read(data) {
  try {
    const note = data?.json();
    return note && typeof note === "object" ? note : {};
  } catch {
    return {};
  }
}

/** The same page, wherever in it. @param {string} url of a tab @param {URL} target */
function isAt(url, target) {
  const there = new URL(url);
  there.hash = "";
  const wanted = new URL(target);
  wanted.hash = "";
  return there.href === wanted.href;
}
