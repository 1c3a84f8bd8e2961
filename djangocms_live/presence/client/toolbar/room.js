// The CMS moves into a menu what has no room in its toolbar. It measures once, and not again.

/** Something in the toolbar became wider or narrower. @param {Element} item @param {() => void} draw */
export function withRoom(item, draw) {
  const before = item.getBoundingClientRect().width;
  draw();
  if (item.getBoundingClientRect().width !== before) makeRoom();
}

export function makeRoom() {
  const { CMS } = /** @type {any} */ (globalThis);
  const { navigation } = CMS?.API?.Toolbar ?? {};
  if (navigation) navigation._widthsReady = false;
  window.dispatchEvent(new Event("resize"));
}
