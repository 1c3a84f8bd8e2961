// A moderator decides from the page itself: one press, one request. A ban wants a second press.
import { focusOn, idOf } from "./dom.js";
import { refuse } from "./refusal.js";
import { ask, requestId } from "./requests.js";
import { articleOf } from "./tree.js";

/** Milliseconds that a second press may take to mean it. */
const SURE = 6000;

/** Decisions that take a comment from everybody's eyes, and may be taken back. */
const HIDING = new Set(["reject", "spam"]);

export class Moderating {
  #csrf = "";

  /** @param {import("./thread.js").Thread} thread */
  constructor(thread) {
    this.thread = thread;
  }

  /** @param {HTMLElement} item @param {HTMLElement} pressed @param {string} action */
  async decide(item, pressed, action) {
    if (action === "ban" && !isSure(pressed, this.thread.texts.get("ban_sure"))) return;
    const { thread } = this;
    const id = idOf(item.dataset.key);
    pressed.setAttribute("aria-busy", "true");
    try {
      const data = await this.#send(id, action);
      const hadFocus = item.contains(document.activeElement);
      if (HIDING.has(action)) thread.own.hid(id);
      thread.count(data?.count);
      if (data?.html !== undefined) thread.put(id, data.html);
      else await thread.catchUp.fetchOne(id);
      const now = thread.tree.find(id);
      if (hadFocus && now) focusOn(articleOf(now));
      thread.live.announce(thread.texts.get("moderated"));
    } catch (error) {
      this.#csrf = "";
      const { message } = /** @type {Error} */ (error);
      refuse(item, message || thread.texts.get("failed"));
    }
    pressed.removeAttribute("aria-busy");
  }

  /** @param {number} id @param {string} action */
  async #send(id, action) {
    const { thread } = this;
    const url = thread.catchUp.address(id, "moderate");
    this.#csrf ||= (await ask(url)).data?.csrf ?? "";
    const request = requestId();
    const body = new FormData();
    body.set("csrfmiddlewaretoken", this.#csrf);
    body.set("action", action);
    body.set("request", request);
    thread.inbox.sending(request);
    const { status, data } = await ask(url, { body });
    if (status >= 300) throw new Error(data?.message);
    return data;
  }
}

/** Whether it was pressed before; else it asks. @param {HTMLElement} pressed @param {string} question */
function isSure(pressed, question) {
  if (pressed.dataset.sure !== undefined) return true;
  const words = pressed.firstChild;
  const before = words?.textContent ?? "";
  if (words) words.textContent = question;
  pressed.dataset.sure = "";
  setTimeout(() => {
    delete pressed.dataset.sure;
    if (words) words.textContent = before;
  }, SURE);
  return false;
}
