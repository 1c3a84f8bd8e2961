// "3 minutes ago", in a language. What the server wrote stays where the browser does not know it.

const UNITS = /** @type {const} */ ([
  ["minute", 60],
  ["hour", 60 * 60],
  ["day", 24 * 60 * 60],
]);
/** With the digits that Django writes. */
const FORMAT = /** @type {const} */ ({ numeric: "auto", numberingSystem: "latn" });
const LONG_AGO = 7 * 24 * 60 * 60;

/** @param {number} seconds since it happened @param {string} language @returns {string} empty for what is too long ago */
export function ago(seconds, language) {
  if (seconds >= LONG_AGO) return "";
  const format = new Intl.RelativeTimeFormat(language, FORMAT);
  const [unit, size] = UNITS.findLast(([, size]) => Math.round(seconds / size) >= 1) ?? [];
  if (!unit || !size) return format.format(0, "second");
  return format.format(-Math.round(seconds / size), unit);
}

/** @param {ParentNode} within @param {string} language @param {number} now seconds */
export function sayTimes(within, language, now) {
  for (const time of within.querySelectorAll("time[datetime]")) {
    const then = Date.parse(time.getAttribute("datetime") ?? "") / 1000;
    try {
      const text = Number.isNaN(then) ? "" : ago(now - then, language);
      if (!text) continue;
      if (!time.hasAttribute("title")) time.setAttribute("title", time.textContent ?? "");
      time.textContent = text;
    } catch {
      // A language that this browser has never heard of.
    }
  }
}
