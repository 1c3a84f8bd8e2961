// The push views, as the page and the service worker ask them.

/**
 * @typedef {object} Site
 * @property {string} key for `applicationServerKey`; empty if the site does not push
 * @property {string} csrf
 * @property {boolean} on this browser gets the pushes of whoever asks
 * @property {string} token of a browser that is on
 * @property {string} worker address of the service worker
 * @property {string} scope
 */

/** @param {string | URL} url of the key @returns {Promise<Site>} rejects for any answer that is not a good one */
export const ask = (url) => json(url, { cache: "no-store" });

/** @param {string | URL} url @param {string} csrf @param {PushSubscription} subscription @param {Record<string, string>} more */
export function tell(url, csrf, subscription, more) {
  const { endpoint = "", keys = {} } = subscription.toJSON();
  return post(url, csrf, { endpoint, ...keys, ...more });
}

/** A form, whose token works whatever a site calls the header. @param {string | URL} url @param {string} csrf @param {Record<string, string>} fields */
export const post = (url, csrf, fields) =>
  json(url, {
    method: "POST",
    body: new URLSearchParams({ csrfmiddlewaretoken: csrf, ...fields }),
  });

/** @param {string | URL} url @param {RequestInit} init */
async function json(url, init) {
  const answer = await fetch(url, { headers: { Accept: "application/json" }, ...init });
  if (!answer.ok) throw new Error(`${answer.status} ${url}`);
  return answer.json();
}
