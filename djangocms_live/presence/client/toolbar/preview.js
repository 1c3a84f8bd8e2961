// Entry of the preview that follows: <cms-live feature="presence-preview"> in the CMS's toolbar.
import { systemClock } from "../../../client/clock.js";
import { fetchPage } from "../../../client/fetch_page.js";
import { Texts } from "../../../client/texts.js";
import { languageOf } from "../language.js";
import { Follower } from "./follower.js";
import { showBody } from "./preview_body.js";
import { withRoom } from "./room.js";

const { djangocmsLive } =
  /** @type {{djangocmsLive: import("../../../client/index.js").DjangocmsLive}} */ (
    /** @type {unknown} */ (globalThis)
  );

djangocmsLive.define("presence-preview", (element, live) => {
  const template = /** @type {HTMLTemplateElement | null} */ (element.querySelector("template"));
  const texts = new Texts(template?.content, languageOf(element));
  const button = /** @type {HTMLButtonElement} */ (element.querySelector("[data-pause]"));
  const state = /** @type {HTMLElement} */ (element.querySelector("[data-state]"));
  const said = /** @type {HTMLElement} */ (element.querySelector("[data-said]"));

  const follower = new Follower({
    clock: systemClock,
    read: () => fetchPage(location.href),
    visible: () => document.visibilityState === "visible",
    show: async (outcome) => {
      if (outcome.kind === "page") {
        if (await showBody(live.morph, outcome.document)) live.announce(texts.get("updated"));
      } else if (outcome.kind !== "failed") stop(outcome);
      draw();
    },
  });

  const draw = () => withRoom(element.parentElement ?? element, write);

  function write() {
    const follows = element.hasAttribute("connected") && follower.state !== "stopped";
    const now = follows ? follower.state : "lost";
    state.dataset.state = now;
    if (said.textContent !== texts.get(now)) said.textContent = texts.get(now);
    button.hidden = !follows;
    button.setAttribute("aria-pressed", String(follower.paused));
    button.classList.toggle("cms-btn-active", follower.paused);
  }

  /** There is nothing to follow any more. @param {{kind: string, href?: string}} why */
  function stop({ kind, href = "" }) {
    follower.stop();
    let action;
    // Whoever logs in is sent back here.
    if (kind === "login") action = { label: texts.get("log_in"), href: location.href };
    else if (kind === "moved") action = { label: texts.get("go_there"), href };
    live.notify(texts.get(kind), { action, dismiss: texts.get("dismiss") });
    live.announce(texts.get(kind));
    draw();
  }

  const read = () => {
    follower.changed();
    draw();
  };
  /** Another version of the same is none of ours. @param {{data: any}} event */
  const isOurs = ({ data }) => String(data.content ?? "") === element.dataset.content;
  live
    .on("changed", (event) => isOurs(event) && read())
    .on("gone", (event) => isOurs(event) && read())
    .on("published", (event) => isOurs(event) && stop({ kind: "published" }))
    .on("reset", read);
  const connection = new MutationObserver(draw);
  connection.observe(element, { attributeFilter: ["connected"] });

  const { signal } = live;
  button.addEventListener(
    "click",
    () => {
      follower.pause(!follower.paused);
      draw();
    },
    { signal },
  );
  document.addEventListener("visibilitychange", () => follower.looked(), { signal });
  signal.addEventListener("abort", () => {
    follower.stop();
    connection.disconnect();
  });
});
