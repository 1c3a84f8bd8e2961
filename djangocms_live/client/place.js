// Keeps the reader's place: what was in view stays where it was on the screen, whatever is inserted
// above it, in the page and in every scrolled box inside of the updated part.

/** So many elements in view are remembered; the first that is still there decides. */
const CANDIDATES = 12;

/**
 * @param {Element} target what is about to change
 * @returns {() => void} put everything back in its place
 */
export function keepPlace(target) {
  const boxes = [target, ...target.querySelectorAll("*")].filter(
    ({ scrollTop, scrollLeft }) => scrollTop || scrollLeft,
  );
  const restores = boxes.map((box) => keepBox(box, target));
  const page = document.scrollingElement;
  // At its very top a page shows what is new there.
  if (page && page.scrollTop > 0) restores.push(anchor(page, target, 0, innerHeight));
  return () => {
    for (const restore of restores) restore();
  };
}

/** @param {Element} box @param {Element} target */
function keepBox(box, target) {
  const { scrollTop, scrollLeft } = box;
  const { top, bottom } = box.getBoundingClientRect();
  const restore = anchor(box, target, top, bottom);
  return () => {
    // An element that was moved in the document has forgotten how far it was scrolled.
    if (!box.scrollTop && !box.scrollLeft) box.scrollTo({ top: scrollTop, left: scrollLeft });
    restore();
  };
}

/**
 * @param {Element} scroller
 * @param {Element} target
 * @param {number} top of what is visible of the scroller
 * @param {number} bottom
 */
function anchor(scroller, target, top, bottom) {
  // The page is measured by the window, a box by itself: it may move as a whole.
  const origin = () =>
    scroller === document.scrollingElement ? 0 : scroller.getBoundingClientRect().top;
  const place = (/** @type {Element} */ element) => element.getBoundingClientRect().top - origin();
  const candidates = visibleElements(scroller, target, top, bottom).map((element) => ({
    element,
    before: place(element),
  }));
  return () => {
    const kept = candidates.find(({ element }) => element.isConnected);
    if (!kept) return;
    const moved = place(kept.element) - kept.before;
    if (Math.abs(moved) >= 1) scroller.scrollBy({ top: moved, behavior: "instant" });
  };
}

/** @param {Element} scroller @param {Element} target @param {number} top @param {number} bottom */
function visibleElements(scroller, target, top, bottom) {
  const { top: start, bottom: end } = target.getBoundingClientRect();
  // Wholly below what is in view: nothing that is seen can move.
  if (start >= bottom) return [];
  const inner = scroller === document.scrollingElement ? target : scroller;
  const elements = end <= top ? following(target) : inner.querySelectorAll("*");
  /** @type {Element[]} */
  const found = [];
  for (const element of elements) {
    const rect = element.getBoundingClientRect();
    if (!rect.height || rect.top < top || rect.top >= bottom) continue;
    if (element.closest("[data-live-ui]")) continue;
    found.push(element);
    if (found.length === CANDIDATES) break;
  }
  return found;
}

/** What comes after an element in the page, the nearest first. @param {Element} element */
function* following(element) {
  /** @type {Element | null} */
  let up = element;
  for (; up && up !== document.body; up = up.parentElement) {
    for (let next = up.nextElementSibling; next; next = next.nextElementSibling) {
      yield next;
      yield* next.querySelectorAll("*");
    }
  }
}
