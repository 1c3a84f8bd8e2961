// A note of the browser itself, for whoever looks elsewhere: only while the page is hidden, only where
// it was allowed before, and not where pushes come anyway.
import { registration } from "./push/registration.js";

/**
 * @typedef {object} Notice
 * @property {string} title
 * @property {string} [body]
 * @property {string} [url] where a click leads
 * @property {string} [tag] a later one with the same takes its place: so tabs do not repeat each other
 * @property {string} [icon]
 * @property {string} [lang]
 * @property {NotificationDirection} [dir]
 */

/**
 * @param {Notice} notice
 * @param {any} [world] the page's global object
 * @returns {Promise<boolean>} whether it was shown
 */
export async function desktopNotice({ title, url = "", ...options }, world = globalThis) {
  if (!mayTell(world)) return false;
  const found = await registration(world);
  if (await found?.pushManager?.getSubscription().catch(() => null)) return false;
  const shown = { ...options, renotify: false, data: { url } };
  try {
    // By the worker, where there is one: its clicks find a tab even if this one was closed.
    if (found?.active) await found.showNotification(title, shown);
    else show(new world.Notification(title, shown), url, world);
    return true;
  } catch {
    return false; // phones only let workers do it
  }
}

/** Whether the browser itself may say something now. @param {any} [world] */
export function mayTell(world = globalThis) {
  return (
    world.document.visibilityState === "hidden" && world.Notification?.permission === "granted"
  );
}

/** @param {Notification} notification @param {string} url @param {any} world */
function show(notification, url, world) {
  notification.onclick = () => {
    notification.close();
    // What is open here stays: somebody may have been writing.
    if (url && new URL(url, world.location.href).href !== world.location.href) world.open(url);
    else world.focus();
  };
}
