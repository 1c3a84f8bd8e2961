// Entry of the comments feature: threads, what their authors hear, and counts elsewhere. It knows the
// core as globalThis.djangocmsLive and shares nothing with it that has a state.
import { systemClock as clock } from "../../client/clock.js";
import { Reread } from "./reread.js";
import { Thread, threads } from "./thread.js";

const { djangocmsLive } =
  /** @type {{djangocmsLive: import("../../client/index.js").DjangocmsLive}} */ (
    /** @type {unknown} */ (globalThis)
  );
const page = new Reread();

djangocmsLive.define("comments", (element, live) => {
  if (element.hasAttribute("data-thread")) new Thread(element, live, page, clock);
  else if (element.hasAttribute("data-author")) author(element, live);
  else if (element.hasAttribute("data-queue")) queue(element, live);
  else count(element, live);
});

/** @param {HTMLElement} element @param {import("../../client/feature.js").Live} live */
function author(element, live) {
  const thread = element.parentElement && threads.get(element.parentElement);
  if (!thread) return;
  for (const type of ["approved", "rejected"])
    live.on(type, (push) => thread.personal.authorHeard(push));
  live.on("reset", () => thread.personal.ask());
}

/** @param {HTMLElement} element @param {import("../../client/feature.js").Live} live */
function queue(element, live) {
  const thread = element.parentElement && threads.get(element.parentElement);
  if (!thread) return;
  for (const type of ["waiting", "decided", "reset"])
    live.on(type, () => thread.personal.queueHeard());
}

/** `{% live_comment_count article %}` @param {HTMLElement} element @param {import("../../client/feature.js").Live} live */
function count(element, live) {
  const say = (/** @type {number | string | null | undefined} */ number) => {
    const data = element.querySelector("data");
    if (!data || number === null || number === undefined) return;
    data.value = String(number);
    data.textContent = String(number);
  };
  const reread = (/** @type {{data?: any, spread?: number}} */ { data, spread }) =>
    page.soon(data?.spread ?? spread ?? 0);
  const selector = 'cms-live[feature="comments"][data-count-of]';
  page.add((fresh) => {
    const nth = [...document.querySelectorAll(selector)].indexOf(element);
    say(fresh.querySelectorAll(selector)[nth]?.querySelector("data")?.getAttribute("value"));
  }, live.signal);
  live
    .on("counted", ({ data }) => say(data.count))
    .on("changed", reread)
    .on("reset", reread)
    .on("fresh", ({ element: fresh }) => say(fresh.querySelector("data")?.getAttribute("value")));
}
