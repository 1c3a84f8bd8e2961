// Entry of the script of the admin's page "Live".
import { show } from "./sight.js";

const { djangocmsLive } =
  /** @type {{djangocmsLive: import("../../client/index.js").DjangocmsLive}} */ (
    /** @type {unknown} */ (globalThis)
  );

djangocmsLive.define("sight", (element, live) => {
  const page = show(element, live.signal);
  live.on("stats", ({ data }) => page.hear(data)).on("hour", ({ data }) => page.hearHour(data));
  const timer = setInterval(() => element.hasAttribute("connected") && page.beat(), 1000);
  live.signal.addEventListener("abort", () => clearInterval(timer));
});
