// One request for the visitor's own page, and what its answer means.

/**
 * @typedef {{kind: "page", document: Document}
 *   | {kind: "moved", href: string}
 *   | {kind: "login", href: string}
 *   | {kind: "gone"}
 *   | {kind: "failed"}} Outcome
 */

/** @param {string} href @returns {Promise<Outcome>} */
export async function fetchPage(href) {
  const url = address(href);
  /** @type {RequestInit} */
  const options = { cache: "no-store", headers: { Accept: "text/html" } };
  try {
    const response = await fetch(url, options);
    if (response.redirected && address(response.url) !== url) return redirected(response.url);
    if ([401, 403].includes(response.status)) return { kind: "login", href: url };
    if ([404, 410].includes(response.status)) return { kind: "gone" };
    const isHtml = response.headers.get("Content-Type")?.includes("html");
    if (!response.ok || !isHtml) return { kind: "failed" };
    const document = new DOMParser().parseFromString(await response.text(), "text/html");
    return { kind: "page", document };
  } catch {
    return failed(url, options);
  }
}

/** No network, or a redirect to where a script may not follow: another site's login. @param {string} url @param {RequestInit} options @returns {Promise<Outcome>} */
async function failed(url, options) {
  try {
    const { type } = await fetch(url, { ...options, redirect: "manual" });
    return type === "opaqueredirect" ? { kind: "moved", href: url } : { kind: "failed" };
  } catch {
    return { kind: "failed" };
  }
}

/** @param {string} href @returns {Outcome} */
function redirected(href) {
  const { searchParams } = new URL(href);
  // Django's way to say where one wants to be after the login.
  return { kind: searchParams.has("next") ? "login" : "moved", href };
}

/** @param {string} href */
function address(href) {
  const url = new URL(href);
  url.hash = "";
  return url.href;
}
