// What the reader does: the links of the HTML, taken over by forms in place. Whatever is pressed with a
// modifier, or before this script is here, goes to the page that the link leads to.
import { focusOn, idOf } from "./dom.js";
import { draftKeys, readDraft } from "./drafts.js";
import { Form } from "./form.js";
import { Moderating } from "./moderating.js";
import { MODERATORS } from "./own.js";
import { Reactions } from "./reactions.js";
import { refuse } from "./refusal.js";
import { Asked } from "./requests.js";
import { articleOf } from "./tree.js";

/** Forms that open beneath a comment. */
const BENEATH = new Set(["reply", "report", "edit", "remove", "choose"]);

export class Actions {
  /** @type {Map<string, Form>} by action and comment: "reply:5" */
  #forms = new Map();
  /** The focus is given back: nobody wants the form again. */
  #isReturning = false;

  /** @param {import("./thread.js").Thread} thread */
  constructor(thread) {
    this.thread = thread;
    const { element, live } = thread;
    this.reactions = new Reactions({
      morph: live.morph,
      signal: live.signal,
      sending: (request) => thread.inbox.sending(request),
      answered: (data) => thread.personal.answered(data),
      refused: (item, data) => refuse(item, data?.message || thread.texts.get("failed")),
    });
    this.moderating = new Moderating(thread);
    const { signal } = live;
    this.asked = new Asked(signal);
    element.addEventListener("click", (event) => this.#clicked(event), { signal });
    element.addEventListener("keydown", (event) => this.#pressed(event), { signal });
    element.addEventListener("input", (event) => this.#typed(event), { signal });
    // The form is on its way before the button is up.
    for (const type of ["pointerdown", "focusin"]) {
      element.addEventListener(type, (event) => this.#foresee(event), { signal });
    }
  }

  get isWriting() {
    return this.#forms.has("write:0");
  }

  /** Is something written beneath a comment, or beneath what stands under it? @param {HTMLElement} item */
  holdsText(item) {
    return [...this.#forms.values()].some((form) => form.isWritten && item.contains(form.box));
  }

  /** Forms that were being filled in when the page was left. */
  restoreDrafts() {
    if (readDraft(this.#draft("write", 0))) this.#open("write", null, { focus: false });
    for (const key of draftKeys("reply:")) {
      const item = this.thread.tree.find(Number(key.slice(6)));
      if (item) this.#open("reply", item, { focus: false });
    }
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const { target } = event;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button) return;
    if (!(target instanceof Element)) return;
    if (this.#goTo(target)) return event.preventDefault();
    const pressed = /** @type {HTMLElement | null} */ (
      target.closest("[data-action], [data-reaction]")
    );
    const item = /** @type {HTMLElement | null} */ (pressed?.closest("li[data-key]") ?? null);
    const { action = "", reaction } = pressed?.dataset ?? {};
    if (pressed && item && reaction) {
      event.preventDefault();
      this.#react(item, pressed, reaction);
    } else if (action === "write" || (item && BENEATH.has(action))) {
      event.preventDefault();
      this.#open(action, item, { focus: true, opener: pressed });
    } else if (pressed && item && MODERATORS.has(action)) {
      void this.moderating.decide(item, pressed, action);
    }
  }

  /** Links to comments that are here. @param {Element} target */
  #goTo(target) {
    const link = target.closest("a");
    const isPermalink = link?.matches(".djangocms-live-comment__permalink");
    const id = isPermalink ? link?.closest("li")?.id : link?.dataset.to;
    const item = id ? document.getElementById(id) : null;
    if (!item) return false;
    location.hash = item.id;
    focusOn(item.querySelector("article"));
    return true;
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    // Links that are buttons by now answer to the space bar as buttons do.
    if (event.key !== " " || !(event.target instanceof HTMLElement)) return;
    if (!event.target.matches("a[role=button]")) return;
    event.preventDefault();
    event.target.click();
  }

  /** @param {Event} event */
  #typed({ target }) {
    if (target instanceof HTMLTextAreaElement && target.closest("[data-form=write]")) {
      this.thread.live.state("typing");
    }
  }

  /** @param {Event} event */
  #foresee({ target }) {
    const link = target instanceof Element && target.closest("[data-action=write]");
    if (link && !this.#isReturning) this.asked.ask(this.#url("write", null)).catch(() => {});
  }

  /** @param {string} action @param {HTMLElement | null} item */
  #url(action, item) {
    const { element } = this.thread;
    if (item)
      return this.thread.catchUp.address(
        idOf(item.dataset.key),
        action === "choose" ? "react" : action,
      );
    return `${element.dataset.write}?t=${encodeURIComponent(element.dataset.thread ?? "")}`;
  }

  /** @param {string} action @param {number} id */
  #draft(action, id) {
    if (action === "write") return `write:${this.thread.element.id}:${location.pathname}`;
    return action === "reply" || action === "edit" ? `${action}:${id}` : "";
  }

  /**
   * @param {string} action
   * @param {HTMLElement | null} item
   * @param {{focus: boolean, opener?: HTMLElement | null}} how
   */
  #open(action, item, { focus, opener = null }) {
    const id = item ? idOf(item.dataset.key) : 0;
    const name = `${action}:${id}`;
    const there = this.#forms.get(name);
    if (there) {
      if (action === "choose") there.close();
      else there.box.querySelector("textarea")?.focus();
      return;
    }
    const { thread } = this;
    const url = this.#url(action, item);
    const entry = thread.element.querySelector("[data-open]");
    const form = new Form({
      url,
      draft: this.#draft(action, id),
      signal: thread.live.signal,
      text: (key) => thread.texts.get(key),
      sending: (request) => thread.inbox.sending(request),
      overtaken: (request) => thread.inbox.overtaken(request),
      place: (box) => {
        box.dataset.kind = action;
        if (item) articleOf(item)?.after(box);
        else {
          entry?.after(box);
          entry?.toggleAttribute("hidden", true);
        }
        if (action === "edit") item?.setAttribute("data-editing", "");
        opener?.setAttribute("aria-expanded", "true");
      },
      done: (answer, sent) => this.#done(action, item, form, answer, sent),
      closed: () => {
        this.#forms.delete(name);
        this.asked.forget(url);
        item?.removeAttribute("data-editing");
        opener?.removeAttribute("aria-expanded");
        if (!item) entry?.toggleAttribute("hidden", this.#isClosed);
        if (!document.activeElement || document.activeElement === document.body) {
          const back = opener?.isConnected
            ? opener
            : item?.querySelector(`[data-action=${action}]`);
          this.#isReturning = true;
          if (back instanceof HTMLElement) back.focus({ preventScroll: true });
          this.#isReturning = false;
        }
        if (item?.dataset.state === "gone" && !item.querySelector("[data-replies] > li")) {
          if (!articleOf(item)?.querySelector("footer")) thread.put(id, "");
        }
      },
    });
    this.#forms.set(name, form);
    // A picker has no use for the second form of a comment that is in the way.
    void form.open(this.asked.ask(url), { focus });
  }

  get #isClosed() {
    return !this.thread.element.querySelector("[data-closed]")?.hasAttribute("hidden");
  }

  /**
   * @param {string} action
   * @param {HTMLElement | null} item
   * @param {Form} form
   * @param {import("./requests.js").Answer} answer
   * @param {HTMLFormElement} sent
   */
  #done(action, item, form, { data }, sent) {
    const { thread } = this;
    if (action === "report") {
      form.show(data.html ?? "");
      focusOn(form.box.firstElementChild);
      return;
    }
    thread.personal.answered(data);
    sent.reset();
    form.close();
    thread.count(data.count);
    const shown = thread.put(idOf(data.key), data.html ?? "", { now: true });
    // Who speaks has seen what was said meanwhile: their own stands in its place among that.
    thread.show();
    const words =
      { write: "posted", reply: "posted", edit: "saved", remove: "taken" }[action] ?? "";
    const state = data.state === "held" ? "waits" : words;
    if (state) thread.live.announce(thread.texts.get(state));
    if (shown) {
      focusOn(articleOf(shown));
      shown.scrollIntoView({ block: "nearest" });
    } else if (!item?.isConnected) focusOn(thread.element.querySelector("[data-heading]"));
    if (action !== "remove") void thread.personal.ask();
  }

  /** @param {HTMLElement} item @param {HTMLElement} pressed @param {string} name */
  #react(item, pressed, name) {
    const url = this.thread.catchUp.address(idOf(item.dataset.key), "react");
    const [emoji = "", ...label] = (pressed.textContent ?? "").trim().split(/\s+/);
    void this.reactions.toggle(item, name, { url, emoji, label: label.join(" ") });
    this.#forms.get(`choose:${idOf(item.dataset.key)}`)?.close();
  }
}
