// Shows the home page as the API tells it. <base> says where that is; so pictures come from there.

/** @param {string} path @returns {Promise<any>} */
async function get(path) {
  const answer = await fetch(new URL(path, document.baseURI));
  if (!answer.ok) throw new Error(`${path} is answered with ${answer.status}`);
  return answer.json();
}

export const topics = () => get("live/topics?language=en&path=");

export async function show() {
  const page = await get("api/en/pages/");
  const slots = await Promise.all(page.placeholders.map(({ details }) => get(`${details}?html=1`)));
  const heading = document.createElement("h1");
  heading.textContent = page.title;
  const main = document.querySelector("main");
  main.innerHTML = slots.map(({ html }) => html).join("");
  main.prepend(heading);
}

/**
 * Within so many seconds, for all who look at the page do the same at the same moment. If the CMS
 * cannot be asked, or the page is gone, look again later.
 * @param {() => Promise<void>} follow @param {number} [spread]
 */
export function soon(follow, spread = 0) {
  setTimeout(() => follow().catch(() => soon(follow, 60)), Math.random() * spread * 1000);
}
