// Brings the body of a preview to what the server says it is now, and leaves the CMS's own things in
// it alone: its toolbar, and whatever its scripts have put beside it.
import { assetsOf, loadScripts, loadStyles } from "../../../client/assets.js";
import { highlight } from "../../../client/highlight.js";

const TOOLBAR = "#cms-top";
/** Elements that the CMS makes for itself, as the shade behind a modal. */
const ITS_OWN = ":is(#cms-top, [class^='cms-'], [class*=' cms-'])";

/**
 * @param {import("../../../client/feature.js").Live["morph"]} morph
 * @param {Document} fresh
 */
export async function showBody(morph, fresh) {
  const assets = assetsOf(fresh, location.href);
  await loadStyles(assets);
  const undo = keep(document.body, fresh.body);
  const touched = morph(document.body, fresh.body) ?? [];
  undo();
  document.title = fresh.title;
  loadScripts(assets);
  highlight(touched);
  return touched.length > 0;
}

/** Mark what stays as it is, so that each finds its own in the new page. @param {Element} body @param {Element} fresh */
function keep(body, fresh) {
  const next = fresh.querySelector(TOOLBAR);
  // What is in it is not even compared.
  next?.replaceChildren();
  next?.setAttribute("data-live-keep", "");
  const own = [...body.children].filter(
    (element) => element.matches(TOOLBAR) || (element.matches(ITS_OWN) && !hasTwin(element, fresh)),
  );
  for (const element of own) element.setAttribute("data-live-keep", "");
  return () => {
    for (const element of own) element.removeAttribute("data-live-keep");
  };
}

/** What the site itself calls by such a name is in the new page as well. @param {Element} element @param {Element} fresh */
function hasTwin(element, fresh) {
  return [...fresh.children].some(
    (other) => other.localName === element.localName && other.className === element.className,
  );
}
