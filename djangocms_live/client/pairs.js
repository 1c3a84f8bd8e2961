// Tells the morph which old element is which new one where the HTML does not say so: fields, frames,
// players, details and nested live elements get the same temporary id in both trees, so that they
// are moved rather than rewritten, and what is typed in one never ends up in another.

const KINDS = [
  "input:not([type=hidden])",
  "textarea",
  "select",
  "iframe",
  "video",
  "audio",
  "object",
  "embed",
  "details",
  "dialog",
  "cms-live",
  "[data-live-keep]",
  "[data-live-ui]",
].join();
const PREFIX = "djangocms-live-pair-";

/**
 * @param {Element} target
 * @param {ParentNode} fresh
 * @returns {{lost: Element[], undo: () => void}} old elements that have no counterpart
 */
export function pair(target, fresh) {
  const old = signatures(target);
  const next = signatures(fresh);
  /** @type {Element[]} */
  const lost = [];
  let count = 0;
  for (const [signature, element] of old) {
    const counterpart = next.get(signature);
    if (!counterpart) lost.push(element);
    // Nothing but its own counterpart may take the place of a field, frame or player. What is
    // merely opened may still be found by its place.
    if (element.id || (!counterpart && element.matches("details, dialog"))) continue;
    const id = `${PREFIX}${count++}`;
    element.id = id;
    if (counterpart && !counterpart.id) counterpart.id = id;
  }
  const undo = () => {
    for (const element of target.querySelectorAll(`[id^="${PREFIX}"]`)) {
      element.removeAttribute("id");
    }
  };
  return { lost, undo };
}

/** @param {ParentNode} root @returns {Map<string, Element>} */
function signatures(root) {
  /** @type {Map<string, Element>} */
  const found = new Map();
  for (const element of root.querySelectorAll(KINDS)) {
    // What is inside of what is kept as a whole is no business of ours.
    const keeper = element.parentElement?.closest("cms-live, [data-live-keep], [data-live-ui]");
    if (keeper && keeper !== root && root.contains(keeper)) continue;
    const base = signature(element, root);
    let nth = 0;
    while (found.has(`${base} ${nth}`)) nth++;
    found.set(`${base} ${nth}`, element);
  }
  return found;
}

/** @param {Element} element @param {ParentNode} root */
function signature(element, root) {
  const get = (/** @type {string} */ name) => element.getAttribute(name) ?? "";
  const own = element.getAttribute("id");
  const words = [element.localName];
  if (own) words.push("#", own);
  else if (element.matches("[data-live-keep]")) words.push("keep", get("data-live-keep"));
  else if (element.matches("input, textarea, select")) {
    const isChoice = /^(radio|checkbox)$/.test(get("type"));
    words.push(scope(element, root), get("type"), get("name"), isChoice ? get("value") : "");
  } else if (element.matches("details")) {
    words.push(element.querySelector("summary")?.textContent?.trim() ?? "");
  } else if (element.matches("cms-live")) words.push(get("feature"), get("key"));
  else {
    const source =
      get("src") || get("data") || element.querySelector("source")?.getAttribute("src");
    words.push(source || get("srcdoc") || get("aria-label"));
  }
  return JSON.stringify(words);
}

/** What a field belongs to: equal forms are told apart by what surrounds them. @param {Element} element @param {ParentNode} root */
function scope(element, root) {
  const named = element.parentElement?.closest("[id]");
  const id = named && named !== root && root.contains(named) ? named.id : "";
  return `${id} ${element.closest("form")?.getAttribute("action") ?? ""}`;
}
