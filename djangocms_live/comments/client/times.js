// "3 minutes ago", in the language of the page, and still right an hour later: one timer for all.

const UNITS = /** @type {const} */ ([
  ["minute", 60, 60 * 60],
  ["hour", 60 * 60, 24 * 60 * 60],
  ["day", 24 * 60 * 60, 30 * 24 * 60 * 60],
]);

/** With the digits and the calendar that Django writes: times stand beside what the server says. */
const DIGITS = /** @type {const} */ ({ numberingSystem: "latn" });
const DATES = /** @type {const} */ ({ ...DIGITS, calendar: "gregory" });

/**
 * @param {number} seconds since it happened
 * @param {string} language
 * @returns {string} empty for what is too long ago to be counted
 */
export function ago(seconds, language) {
  const format = new Intl.RelativeTimeFormat(language, { ...DIGITS, numeric: "auto" });
  if (seconds < 45) return format.format(0, "second");
  for (const [unit, size, end] of UNITS) {
    // Rounded like a person would: 59.7 minutes are an hour.
    const number = Math.round(seconds / size);
    if (number * size < end) return format.format(-Math.max(number, 1), unit);
  }
  return "";
}

/** @param {Date} date @param {string} language */
export const absolute = (date, language) =>
  dates(language, { dateStyle: "long", timeStyle: "short" }).format(date);

/** @param {string} language @param {Intl.DateTimeFormatOptions} options */
function dates(language, options) {
  return new Intl.DateTimeFormat(language, { ...DATES, ...options });
}

/** @type {Set<() => void>} */
const watchers = new Set();

/** Say all times of an element now, and every minute. @param {Element} element @param {string} language @param {AbortSignal} signal */
export function keepTimes(element, language, signal) {
  const all = () => {
    for (const time of element.querySelectorAll("time[datetime]")) sayTime(time, language);
  };
  all();
  watchers.add(all);
  signal.addEventListener("abort", () => watchers.delete(all));
  start();
}

/** @param {Element} element @param {string} language */
export function sayTime(element, language) {
  const date = new Date(element.getAttribute("datetime") ?? "");
  if (Number.isNaN(date.getTime())) return;
  try {
    const text = ago((Date.now() - date.getTime()) / 1000, language);
    if (!element.hasAttribute("title")) element.setAttribute("title", absolute(date, language));
    const shown = text || dates(language, { dateStyle: "medium" }).format(date);
    if (element.textContent !== shown) element.textContent = shown;
  } catch {
    // A language that this browser has never heard of: what the server wrote stays.
  }
}

let started = false;

function start() {
  if (started) return;
  started = true;
  const tick = () => {
    if (document.visibilityState !== "visible") return;
    for (const watcher of watchers) watcher();
  };
  setInterval(tick, 60_000);
  document.addEventListener("visibilitychange", tick);
}
