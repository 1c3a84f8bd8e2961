// The moderators' list in the admin. Pushes name ids; what they mean is asked of the server, under
// the moderator's own permissions. What came anew is offered above the list, which stays as it is:
// nothing moves while somebody decides. What a colleague decided turns grey.

/** Pushes that come together are one question. */
const COLLECT = 300;

const { djangocmsLive } =
  /** @type {{djangocmsLive: import("../../../client/index.js").DjangocmsLive}} */ (
    /** @type {unknown} */ (globalThis)
  );

djangocmsLive.define("comments_queue", (element, live) => {
  const { signal } = live;
  const news = element.dataset.news;
  if (!news) return;
  const offer = element.querySelector("[data-new]");
  const link = offer?.querySelector("a");
  /** Ids that were pushed and not asked about yet. @type {Set<string>} */
  const asked = new Set();
  /** Ids that wait and are not in the list. @type {Set<string>} */
  const fresh = new Set();
  /** @type {any} */
  let timer = null;

  for (const again of element.querySelectorAll("a")) again.href = location.href;

  live.on("*", ({ key, type }) => {
    if (type !== "waiting" && type !== "decided") return;
    const id = key.split(".")[1];
    asked.add(id);
    clearTimeout(timer);
    timer = setTimeout(ask, COLLECT);
  });
  // Something was missed for good: the list may be of any age, but is not taken out of anybody's hands.
  live.on("reset", () => element.querySelector("[data-missed]")?.removeAttribute("hidden"));
  signal.addEventListener("abort", () => clearTimeout(timer));

  async function ask() {
    const pushed = [...asked];
    asked.clear();
    const rows = pushed.filter(row).join(",");
    const ids = [...fresh, ...pushed.filter((id) => !row(id))].join(",");
    let answer;
    try {
      const response = await fetch(`${news}?ids=${ids}&rows=${rows}`, {
        signal,
        cache: "no-store",
      });
      if (!response.ok) return;
      answer = await response.json();
    } catch {
      return; // the next push asks again
    }
    for (const [id, words] of Object.entries(answer.decided)) grey(id, words);
    fresh.clear();
    for (const id of answer.waiting) fresh.add(String(id));
    if (!offer || !link) return;
    offer.toggleAttribute("hidden", !fresh.size);
    if (!fresh.size || link.textContent === answer.label) return;
    link.textContent = answer.label;
    live.announce(answer.label);
  }
});

/** @param {string} id */
function row(id) {
  const box = document.querySelector(`#result_list input.action-select[value="${CSS.escape(id)}"]`);
  return box?.closest("tr") ?? null;
}

/** @param {string} id @param {unknown} words */
function grey(id, words) {
  const decided = row(id);
  const state = decided?.querySelector("[data-state]");
  if (!decided || !state) return;
  decided.setAttribute("data-decided", "");
  state.textContent = String(words);
}
