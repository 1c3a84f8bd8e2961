// Stylesheets and scripts that new content needs: each loaded once, in order, as elements with an
// address, which any Content-Security-Policy can judge. Inline scripts of new content never run.

/**
 * @typedef {{url: string, attributes?: Record<string, string>}} Asset
 * @typedef {{css?: (string | Asset)[], js?: (string | Asset)[]}} Assets
 */

const COPIED = ["crossorigin", "integrity", "media", "referrerpolicy", "type"];
const SCRIPT_TYPES = /^(|module|(text|application)\/(x-)?javascript)$/i;
/** Content is not kept waiting longer than this for its looks. */
const PATIENCE = 3000;

/** @type {Set<string>} */
const loaded = new Set();

/** What a whole page loads. @param {Document} doc @param {string} base @returns {Assets} */
export function assetsOf(doc, base) {
  /** @param {string} selector @param {string} name @returns {Asset[]} */
  const collect = (selector, name) =>
    [...doc.querySelectorAll(selector)]
      .filter((element) => !element.closest("noscript"))
      .map((element) => ({
        url: new URL(element.getAttribute(name) ?? "", base).href,
        attributes: Object.fromEntries(
          COPIED.filter((copied) => element.hasAttribute(copied)).map((copied) => [
            copied,
            element.getAttribute(copied) ?? "",
          ]),
        ),
      }));
  return {
    css: collect("link[rel~=stylesheet][href]:not([rel~=alternate], [disabled])", "href"),
    js: collect("script[src]:not([nomodule])", "src").filter(({ attributes }) =>
      SCRIPT_TYPES.test(attributes?.type ?? ""),
    ),
  };
}

/** Settles when the new stylesheets apply, or have taken too long. @param {Assets} [assets] */
export async function loadStyles({ css = [] } = {}) {
  const pending = missing(css, "link[rel~=stylesheet]", "href").map(({ url, attributes }) => {
    const link = make("link", attributes);
    link.rel = "stylesheet";
    link.href = url;
    return append(link);
  });
  if (!pending.length) return;
  const enough = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  await Promise.race([Promise.all(pending), enough]);
}

/** @param {Assets} [assets] */
export function loadScripts({ js = [] } = {}) {
  for (const { url, attributes } of missing(js, "script[src]", "src")) {
    const script = make("script", attributes);
    // In the order of the page, as deferred scripts are.
    script.async = false;
    script.src = url;
    append(script);
  }
}

/**
 * @param {(string | Asset)[]} assets
 * @param {string} selector
 * @param {"href" | "src"} name
 */
function missing(assets, selector, name) {
  for (const element of document.querySelectorAll(selector)) {
    loaded.add(identity(/** @type {any} */ (element)[name]));
  }
  return assets
    .map((asset) => (typeof asset === "string" ? { url: asset, attributes: {} } : asset))
    .map(({ url, attributes }) => ({ url: new URL(url, document.baseURI).href, attributes }))
    .filter(({ url }) => {
      const isNew = /^https?:/.test(url) && !loaded.has(identity(url));
      if (isNew) loaded.add(identity(url));
      return isNew;
    });
}

/**
 * Without the content hash in a file's name: after a deployment the same script has another one,
 * and must not run a second time.
 * @param {string} url
 */
const identity = (url) => url.replace(/\.[0-9a-f]{8,64}(?=\.\w+(?:[?#]|$))/, "");

/**
 * @template {"link" | "script"} T
 * @param {T} tag
 * @param {Record<string, string>} [attributes]
 */
function make(tag, attributes = {}) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/** @param {HTMLElement} element @returns {Promise<void>} loaded, or failed: the content goes on */
function append(element) {
  return new Promise((resolve) => {
    element.addEventListener("load", () => resolve());
    element.addEventListener("error", () => resolve());
    document.head.append(element);
  });
}
