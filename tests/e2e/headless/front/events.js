// Follows the page by server-sent events: no library.
import { show, topics } from "./show.js";

const cms = document.documentElement.dataset.cms;

async function follow() {
  // In this order: what happens between the two is told, and only looked at once more.
  const { events } = await topics();
  await show();
  const source = new EventSource(new URL(events, cms));
  source.onmessage = ({ data }) => {
    // "changed", "moved", "gone", or a reset: whatever it is, look again. Not all at the same moment.
    source.close();
    const { spread = 0 } = JSON.parse(data).data;
    setTimeout(follow, Math.random() * spread * 1000);
  };
  source.addEventListener("joined", () => document.body.setAttribute("data-live", "joined"));
}

follow();
