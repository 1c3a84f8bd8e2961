// Follows the page by server-sent events: no library.
import { show, soon, topics } from "./show.js";

async function follow() {
  // In this order: what happens between the two is told, and only looked at once more.
  const { events } = await topics();
  await show();
  const source = new EventSource(new URL(events, document.baseURI));
  source.onmessage = ({ data }) => {
    // "changed", "moved", "gone", or a reset: whatever it is, look again.
    source.close();
    soon(follow, JSON.parse(data).data.spread);
  };
  source.onerror = () => {
    // It comes back by itself, unless it was refused.
    if (source.readyState === EventSource.CLOSED) soon(follow, 60);
  };
  source.addEventListener("joined", () => document.body.setAttribute("data-live", "joined"));
}

soon(follow);
