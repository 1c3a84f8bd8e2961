// The page's settings: the JSON block that the template tag writes, over defaults.

/** Every text the client shows; Django translates them, English stands in. */
export const STRINGS = Object.freeze({
  notices: "Live updates",
  connection_lost: "Connection lost. Updates will continue once it is back.",
  show_new: "Show what is new",
  show_new_count: "Show what is new ({count})",
  pause: "{label}: pause updates",
  updated: "{label}: updated",
  waiting: "{label}: something new",
  content_changed: "This content has changed.",
  page_changed: "This page has changed.",
  show: "Show",
  dismiss: "Dismiss",
  region_gone: "This part of the page is no longer published.",
  page_gone: "This page is no longer published.",
  page_moved: "This page has moved.",
  go_there: "Go to its new address",
  login_needed: "You need to log in to keep reading this page.",
  log_in: "Log in",
  region: "Live content",
  page: "This page",
});

/** @typedef {keyof typeof STRINGS} StringKey */

/**
 * @typedef {object} Config
 * @property {string} url path of the socket
 * @property {string} version
 * @property {string} language
 * @property {string} carrier "page" or "worker"
 * @property {boolean} who does a cookie tell whether somebody is logged in?
 * @property {string} worker address of the shared worker's script, beside the socket
 * @property {Record<string, string>} strings
 */

/** @param {string | null | undefined} json @returns {Config} */
export function parseConfig(json) {
  const { strings, url = "/live/", version = "", ...given } = JSON.parse(json || "{}");
  return {
    url,
    version,
    language: "",
    carrier: "page",
    who: false,
    worker: `${url}worker.js?v=${encodeURIComponent(version)}`,
    ...given,
    strings: { ...STRINGS, ...strings },
  };
}

/**
 * The socket's address: same origin, `ws:` where the page is `http:`.
 * @param {string} path
 * @param {string} base
 */
export function socketUrl(path, base) {
  const url = new URL(path, base);
  url.protocol = url.protocol.replace("http", "ws");
  url.hash = "";
  return url.href;
}

/**
 * May the server take us for somebody who is logged in? To another origin no cookies go.
 * @param {Config} config
 * @param {string} who what the cookie says; "" for nobody
 * @param {string} base
 */
export const mayBeLoggedIn = ({ url, who: tells }, who, base) =>
  new URL(url, base).origin === new URL(base).origin && (!tells || who !== "");

/** @param {string} template @param {Record<string, string | number>} values */
export const fill = (template, values) =>
  template.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
