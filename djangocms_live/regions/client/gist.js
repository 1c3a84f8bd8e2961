// The gist of a piece of the page: its words and what it links to or shows. Two renderings with the
// same gist look the same to a reader, whatever scripts have done to one of them.

const SKIPPED = "script, style, template, noscript, cms-live, [data-live-ui]";

/** @param {Node} root @returns {string} */
export function gist(root) {
  /** @type {string[]} */
  const parts = [];
  collect(root, parts);
  return parts.join(" ").replace(/\s+/g, " ").trim();
}

/** @param {Node} node @param {string[]} parts */
function collect(node, parts) {
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) parts.push(child.nodeValue ?? "");
    if (!(child.nodeType === Node.ELEMENT_NODE)) continue;
    const element = /** @type {Element} */ (child);
    // A nested live element has its own news.
    if (element.matches(SKIPPED)) continue;
    for (const name of ["src", "href"]) {
      const value = element.getAttribute(name);
      if (value) parts.push(`<${value}>`);
    }
    collect(element, parts);
  }
}
