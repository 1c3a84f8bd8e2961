// A brief glow on what is new; the stylesheet decides what it looks like, and whether there is one.

const DURATION = 2500;

/** @param {Element[]} touched */
export function highlight(touched) {
  const outermost = touched.filter(
    (element) => !touched.some((other) => other !== element && other.contains(element)),
  );
  for (const element of outermost) element.setAttribute("data-live-fresh", "");
  setTimeout(() => {
    for (const element of outermost) element.removeAttribute("data-live-fresh");
  }, DURATION);
}
