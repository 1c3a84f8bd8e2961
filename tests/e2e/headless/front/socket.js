// Follows the page over the WebSocket, by the client that the CMS serves.
import { show, soon, topics } from "./show.js";

djangocmsLive.define("headless", (element, live) => {
  const look = ({ data, spread = data.spread }) => {
    if (!element.isConnected) return; // several topics, one change
    element.remove();
    soon(follow, spread);
  };
  for (const type of ["changed", "moved", "gone", "reset"]) live.on(type, look);
  live.on("joined", () => document.body.setAttribute("data-live", "joined"));
});

async function follow() {
  const answer = await topics();
  await show();
  const element = document.createElement("cms-live");
  element.setAttribute("feature", "headless");
  element.setAttribute("topic", answer.topics.map(({ t }) => t).join(" "));
  element.setAttribute("since", answer.topics.map(({ since }) => since).join(" "));
  document.body.append(element);
}

soon(follow);
