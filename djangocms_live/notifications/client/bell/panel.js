// The bell's panel: the newest entries, as the server renders them, and what one does with them. It
// opens with the focus in it, and gives the focus back.
import { button, iconButton, make } from "../dom.js";
import { PushSwitch } from "../push_switch.js";
import { ask, form } from "../requests.js";
import { entriesOf, fill } from "./list.js";

let ids = 0;

export class Panel {
  open = false;
  #stale = true;
  #loading = false;
  /** Things that were pressed, and are on their way. */
  #busy = 0;
  #end = new AbortController();

  /**
   * @param {import("./bell.js").Bell} bell
   * @param {import("../me.js").Mine} mine
   * @param {import("../notifications.js").World} world
   */
  constructor(bell, mine, world) {
    this.bell = bell;
    this.mine = mine;
    this.world = world;
    this.list = make("div", "djangocms-live-panel__list");
    this.alert = make("p", "djangocms-live-panel__alert");
    this.element = this.#make();
    const { signal } = this.#end;
    this.element.addEventListener("submit", (event) => this.#submit(event), { signal });
    document.addEventListener(
      "keydown",
      (event) => {
        if (this.open && event.key === "Escape" && this.#isInside(event.target)) this.close(true);
      },
      { signal },
    );
    // Outside: pressed with a pointer, or gone on to by keyboard.
    document.addEventListener(
      "pointerdown",
      ({ target }) => this.open && !this.#isInside(target) && this.close(false),
      { signal },
    );
    document.addEventListener(
      "focusin",
      ({ target }) => this.open && !this.#isInside(target) && this.close(false),
      { signal },
    );
  }

  end() {
    this.#end.abort();
  }

  toggle() {
    if (this.open) this.close(true);
    else this.#show();
  }

  /** @param {boolean} focus give it back to the button */
  close(focus) {
    this.open = false;
    this.element.hidden = true;
    this.bell.button?.setAttribute("aria-expanded", "false");
    if (focus) this.bell.button?.focus();
    this.world.toasts.place.look(true);
  }

  /** There is something else in the inbox now. */
  stale() {
    this.#stale = true;
    if (this.open && !this.#busy && !this.#loading) void this.#load();
  }

  /**
   * @param {string} csrf
   * @param {string} what
   * @param {number[]} entries
   */
  async mark(csrf, what, entries) {
    try {
      const url = this.bell.urls.mark ?? "";
      this.bell.counted(await ask(url, { body: form(csrf, { what, ids: entries }) }));
    } catch {
      // It is only not marked, and can be seen again.
    }
  }

  #show() {
    this.open = true;
    this.element.hidden = false;
    this.bell.button?.setAttribute("aria-expanded", "true");
    this.#align();
    this.element.focus({ preventScroll: true });
    this.world.toasts.takeAll("n.");
    void this.#load();
  }

  async #load() {
    this.#stale = false;
    this.#loading = true;
    this.list.setAttribute("aria-busy", "true");
    this.#say("");
    try {
      const data = await ask(this.bell.urls.list ?? "", { signal: this.#end.signal });
      const { language } = this.bell;
      const now = this.world.clock.wall();
      fill(this.list, data.html, { language, now, otherwise: this.element });
      this.bell.counted(data);
      this.bell.shown(data.newest);
      if (data.unseen && this.open) await this.#seen();
    } catch {
      if (!this.#end.signal.aborted) this.#fail();
    } finally {
      this.#loading = false;
      this.list.removeAttribute("aria-busy");
      this.world.toasts.place.look(true);
    }
    if (this.#stale && this.open && !this.#busy) await this.#load();
  }

  /** What is on somebody's screen is seen. */
  async #seen() {
    if (document.visibilityState !== "visible") return;
    const ids = entriesOf(this.list).map((entry) => Number(entry.getAttribute("data-entry")));
    await this.mark(this.mine.csrf, "seen", ids);
  }

  #fail() {
    if (entriesOf(this.list).length) {
      this.#say(this.bell.words.get("failed"));
      return;
    }
    const line = make("p", "djangocms-live-entries__empty", this.bell.words.get("failed"));
    const again = button("djangocms-live-panel__quiet", this.bell.words.get("again"), () => {
      this.element.focus();
      void this.#load();
    });
    line.append(" ", again);
    this.list.replaceChildren(line);
  }

  /** @param {SubmitEvent} event */
  #submit(event) {
    const target = /** @type {HTMLFormElement} */ (event.target);
    event.preventDefault();
    const body = new FormData(target);
    const submitter = /** @type {HTMLButtonElement | null} */ (event.submitter);
    if (submitter?.name) body.set(submitter.name, submitter.value);
    void this.#send(target.action, body);
  }

  /** @param {string} url @param {FormData} body */
  async #send(url, body) {
    this.#busy++;
    try {
      this.bell.counted(await ask(url, { body, signal: this.#end.signal }));
    } catch {
      this.#stale = true;
      if (!this.#end.signal.aborted) this.#say(this.bell.words.get("failed"));
      return;
    } finally {
      this.#busy--;
    }
    await this.#load();
  }

  /** @param {string} text what did not work */
  #say(text) {
    this.alert.textContent = text;
    this.alert.hidden = !text;
  }

  /** @param {EventTarget | null} target */
  #isInside(target) {
    if (!(target instanceof Node)) return false;
    // What was pressed may be gone by now, with the list that it stood in.
    return !target.isConnected || this.bell.element.contains(target);
  }

  /** A bell at the start of a line opens its panel towards the end. */
  #align() {
    const { left, right } = this.bell.element.getBoundingClientRect();
    const middle = (left + right) / 2 < innerWidth / 2;
    const rtl = getComputedStyle(this.bell.element).direction === "rtl";
    this.element.dataset.towards = middle === rtl ? "start" : "end";
  }

  #make() {
    const { words, urls } = this.bell;
    const panel = make("section", "djangocms-live-panel");
    panel.id = `djangocms-live-panel-${++ids}`;
    panel.hidden = true;
    panel.tabIndex = -1;
    panel.setAttribute("data-live-panel", "");
    panel.setAttribute("aria-label", words.get("bell"));
    const head = make("header", "djangocms-live-panel__head");
    head.append(
      make("p", "djangocms-live-panel__title", words.get("bell")),
      button("djangocms-live-panel__quiet", words.get("read_all"), () => {
        void this.#send(urls.mark ?? "", form(this.mine.csrf, { what: "read", all: 1 }));
      }),
      iconButton("djangocms-live-panel__close", words.get("close"), () => this.close(true)),
    );
    this.list.append(make("p", "djangocms-live-entries__empty", words.get("loading")));
    this.alert.setAttribute("role", "alert");
    this.alert.hidden = true;
    const foot = make("footer", "djangocms-live-panel__foot");
    for (const [key, word] of /** @type {const} */ ([
      ["inbox", "all"],
      ["preferences", "preferences"],
    ])) {
      const link = make("a", "djangocms-live-panel__quiet", words.get(word));
      link.href = urls[key] ?? "";
      foot.append(link);
    }
    panel.append(head, this.alert, this.list, this.#push(), foot);
    return panel;
  }

  /** Notes of the browser itself: explained, and looked after once somebody wants to know. */
  #push() {
    const { words, urls, language } = this.bell;
    const more = make("details", "djangocms-live-panel__push");
    more.append(make("summary", "", words.get("push")));
    const place = make("div", "djangocms-live-push");
    more.append(place);
    const { memory, notes } = this.world;
    const changed = () => notes.decided();
    more.addEventListener("toggle", () => {
      if (!more.open || place.childElementCount) return;
      const options = { words, url: urls.push ?? "", language, memory, changed };
      void new PushSwitch(place, options).look();
    });
    return more;
  }
}
