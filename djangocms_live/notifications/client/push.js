// Web Push in the page: whether this browser has it, and turning it on and off. Nothing here asks for
// permission but `enablePush`, and that is only for a click on words that explain it.
import { register, registration } from "./push/registration.js";
import { ask, post, tell } from "./push/server.js";

/**
 * Where it stands:
 *   on           this browser gets pushes of whoever is here
 *   off          it could
 *   denied       its owner has forbidden this site to show notes, and only the browser's settings help;
 *                so do private windows
 *   home_screen  iPhones and iPads can, once the site was added to the home screen and is opened there
 *   unsupported  this browser cannot, or not on a page without https
 *   unavailable  the site has no key for it
 *   failed       it should have worked: no network, or a push service that does not answer
 * @typedef {"on" | "off" | "denied" | "home_screen" | "unsupported" | "unavailable" | "failed"} State
 *
 * @typedef {object} Push
 * @property {State} state
 * @property {string} [token] of a browser that is on: with it a guest follows
 *
 * @typedef {object} Options
 * @property {string} url of the view that tells the key: …/notifications/push/key/
 * @property {string} [language] that pushes come in
 * @property {any} [world] the page's global object
 */

/** @param {Options} options @returns {Promise<Push>} */
export async function pushState({ url, world = globalThis }) {
  const state = lacking(world);
  if (state) return { state };
  if (world.Notification.permission === "denied") return { state: "denied" };
  try {
    const site = await ask(url);
    if (!site.key) return { state: "unavailable" };
    const found = await registration(world);
    const subscription = await found?.pushManager.getSubscription();
    const isOn = site.on && subscription && fits(subscription, site.key);
    return isOn ? { state: "on", token: site.token } : { state: "off" };
  } catch {
    return { state: "failed" };
  }
}

/**
 * Turn it on; the browser asks its owner for permission if it has not yet. Call it from a click, and
 * before anything that takes time: later browsers do not take it for the click's doing.
 * @param {Options} options
 * @returns {Promise<Push>}
 */
export async function enablePush({ url, language = "", world = globalThis }) {
  const state = lacking(world);
  if (state) return { state };
  try {
    const permission = await world.Notification.requestPermission();
    if (permission !== "granted") return { state: permission === "denied" ? "denied" : "off" };
    const site = await ask(url);
    if (!site.key) return { state: "unavailable" };
    const found = await register(world, site);
    const { subscription, old } = await subscribe(found.pushManager, site.key);
    const to = new URL("../subscribe/", new URL(url, world.location.href));
    const { token } = await tell(to, site.csrf, subscription, { language, old });
    return { state: "on", token };
  } catch {
    return { state: "failed" };
  }
}

/** Turn it off, here and at the server. @param {Options} options @returns {Promise<Push>} */
export async function disablePush({ url, world = globalThis }) {
  try {
    const found = await registration(world);
    const subscription = await found?.pushManager.getSubscription();
    await subscription?.unsubscribe();
    // Without the server's knowing it would push once more, and be told by the service.
    const site = await ask(url);
    const to = new URL("../unsubscribe/", new URL(url, world.location.href));
    const endpoint = subscription?.endpoint ?? "";
    await post(to, site.csrf, { endpoint });
    return { state: "off" };
  } catch {
    return { state: "failed" };
  }
}

/** What this browser does not have. @param {any} world @returns {State | null} */
function lacking({ navigator, PushManager, Notification }) {
  if (navigator.serviceWorker && PushManager && Notification) return null;
  // Only Safari on a phone or a tablet knows the word.
  return navigator.standalone === false ? "home_screen" : "unsupported";
}

/**
 * The subscription that there is, or a new one. One for another key is of no use any more.
 * @param {PushManager} manager
 * @param {string} key
 */
async function subscribe(manager, key) {
  const there = await manager.getSubscription();
  if (there && fits(there, key)) return { subscription: there, old: "" };
  await there?.unsubscribe();
  const options = { userVisibleOnly: true, applicationServerKey: key };
  return { subscription: await manager.subscribe(options), old: there?.endpoint ?? "" };
}

/** Whether it was made for this key of the site. @param {PushSubscription} subscription @param {string} key */
function fits(subscription, key) {
  const made = subscription.options?.applicationServerKey;
  if (!made) return true; // a browser that does not tell
  const text = btoa(String.fromCharCode(...new Uint8Array(made)));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "") === key;
}
