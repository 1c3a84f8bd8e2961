// Entry of the regions feature: makes every <cms-live feature="cms"> a live region, or the live page.
// It knows the core only as globalThis.djangocmsLive.
import { OwnPage } from "./own_page.js";
import { Region } from "./region.js";

/** @typedef {import("../../client/index.js").DjangocmsLive} DjangocmsLive */

const { djangocmsLive } = /** @type {{djangocmsLive: DjangocmsLive}} */ (
  /** @type {unknown} */ (globalThis)
);
/** @type {OwnPage | null} */
let page = null;

djangocmsLive.define("cms", (element, live) => {
  page ??= new OwnPage({ notify: live.notify, announce: live.announce, text: live.text });
  const region = new Region(element, live);
  page.add(region, live.signal);
  const reread = (/** @type {{data?: any, spread?: number}} */ { data, spread }) =>
    page?.reread(data?.spread ?? spread ?? 0, link(data?.location));

  live
    .on("published", ({ data }) => {
      // Viewers of several pages may share one socket: another page's HTML is not ours.
      if (data.path && !isHere(data.path)) reread({ spread: 2 });
      else if (Object.hasOwn(data.regions ?? {}, region.key)) {
        const update = { ...data.regions[region.key], assets: data.assets };
        if (!region.push(update)) reread({ spread: 2 });
      }
    })
    .on("changed", reread)
    .on("gone", reread)
    .on("moved", reread)
    .on("reset", reread)
    .on("fresh", (detail) => region.refresh(detail.element, undefined));
});

/** A place that a reader may be sent to, else nothing. @param {unknown} location */
function link(location) {
  try {
    const { protocol, href } = new URL(String(location || "about:blank"), document.baseURI);
    return /^https?:$/.test(protocol) ? href : "";
  } catch {
    return "";
  }
}

/** @param {string} path */
function isHere(path) {
  const decoded = (/** @type {string} */ text) => {
    try {
      return decodeURI(text);
    } catch {
      return text;
    }
  };
  return decoded(new URL(path, location.href).pathname) === decoded(location.pathname);
}
