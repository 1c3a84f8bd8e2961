// The CMS's modal, as far as one may know of it: the frame that its forms are in, and what is in the
// frame. A form may be asked about before it is sent, however that came about: by the modal's own
// button, by Ctrl+Enter, by Enter in a field.
import { formAt } from "./changes.js";
import { make } from "./dom.js";

/**
 * @typedef {import("./changes.js").Form} Form
 *
 * @typedef {object} Listener
 * @property {() => number} position where the changes stand that a form asked for now may not have
 * @property {(form: Form | null, dirty: boolean) => void} changed
 * @property {() => void} touched
 * @property {(form: Form) => boolean} asks must somebody be asked first?
 * @property {(form: Form, actions: {go: () => void, again: () => void}, dirty: boolean) => void} ask
 * @property {(plugin: number) => number | null} placeholderOf
 */

/** How often an editor in a frame of its own is asked whether something was written, in seconds. */
const LOOK = 2;

export class Modal {
  /** @type {Form | null} */
  form = null;
  dirty = false;
  #from = 0;
  /** @type {HTMLIFrameElement | null} */
  #frame = null;
  #mayGo = false;
  /** @type {any} */
  #timer = null;

  /**
   * @param {Element} place where the CMS puts the frame
   * @param {number} window this window's number
   * @param {Listener} listener
   * @param {AbortSignal} signal
   */
  constructor(place, window, listener, signal) {
    this.window = window;
    this.listener = listener;
    const observer = new MutationObserver(() => this.#look(place));
    observer.observe(place, { childList: true });
    signal.addEventListener("abort", () => {
      observer.disconnect();
      clearInterval(this.#timer);
    });
    this.#look(place);
  }

  /** @param {Element} place */
  #look(place) {
    const frame = place.querySelector("iframe");
    if (frame === this.#frame) return;
    this.#frame = frame;
    clearInterval(this.#timer);
    this.#from = this.listener.position();
    this.#set(null, false);
    if (!frame) return;
    frame.addEventListener("load", () => this.#loaded(frame));
    if (frame.contentDocument?.readyState === "complete") this.#loaded(frame);
  }

  /** @param {HTMLIFrameElement} frame */
  #loaded(frame) {
    const { contentWindow: inner, contentDocument: page } = frame;
    if (frame !== this.#frame || !inner || !page) return;
    clearInterval(this.#timer);
    this.#mayGo = false;
    const about = page.querySelector("form") && formAt(inner.location.href);
    if (!about) {
      this.#set(null, false);
      return;
    }
    const placeholder =
      about.placeholder ?? (about.plugin && this.listener.placeholderOf(about.plugin)) ?? null;
    const form = { ...about, placeholder, from: this.#from };
    // What came back with errors is not saved.
    this.#set(form, page.querySelector(".errornote, .errorlist") !== null);
    for (const type of ["input", "change"]) {
      inner.addEventListener(type, (event) => event.isTrusted && this.#set(form, true), true);
    }
    for (const type of ["keydown", "pointerdown"]) {
      inner.addEventListener(type, () => this.listener.touched(), { capture: true, passive: true });
    }
    inner.addEventListener("submit", (event) => this.#submitted(frame, form, event), true);
    this.#timer = setInterval(() => {
      if (hasWritten(inner)) {
        this.#set(form, true);
        this.listener.touched();
        clearInterval(this.#timer);
      }
    }, LOOK * 1000);
  }

  /** @param {HTMLIFrameElement} frame @param {Form} form @param {Event} event */
  #submitted(frame, form, event) {
    const sent = /** @type {HTMLFormElement} */ (event.target);
    if (sent.method !== "post") return;
    if (!this.#mayGo && this.listener.asks(form)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      this.#ready(frame);
      const { submitter } = /** @type {SubmitEvent} */ (event);
      const dirty = this.dirty || hasWritten(/** @type {Window} */ (frame.contentWindow));
      this.listener.ask(
        form,
        {
          go: () => {
            this.#mayGo = true;
            frame.closest(".cms-modal-body")?.classList.add("cms-loader");
            sent.requestSubmit(submitter?.isConnected ? submitter : undefined);
          },
          again: () => {
            this.#from = this.listener.position();
            this.#set(null, false);
            // Until it is loaded, as the CMS does; that shows it again.
            frame.style.visibility = "hidden";
            frame.closest(".cms-modal-body")?.classList.add("cms-loader");
            frame.contentWindow?.location.replace(frame.contentWindow.location.href);
          },
        },
        dirty,
      );
      return;
    }
    this.#mayGo = false;
    for (const old of sent.querySelectorAll(`input[name="${FIELD}"]`)) old.remove();
    const field = make("input");
    Object.assign(field, { type: "hidden", name: FIELD, value: String(this.window) });
    sent.append(field);
  }

  /** The modal believes that the form is on its way. @param {HTMLIFrameElement} frame */
  #ready(frame) {
    frame.closest(".cms-modal-body")?.classList.remove("cms-loader");
    frame.style.removeProperty("display");
  }

  /** @param {Form | null} form @param {boolean} dirty */
  #set(form, dirty) {
    const isNews = form !== this.form || dirty !== this.dirty;
    this.form = form;
    this.dirty = dirty;
    if (isNews) this.listener.changed(form, dirty);
  }
}

const FIELD = "_djangocms_live_window";

/** CKEditor writes in a frame of its own, and knows. @param {Window} inner */
function hasWritten(inner) {
  const { CKEDITOR } = /** @type {any} */ (inner);
  return Object.values(CKEDITOR?.instances ?? {}).some((editor) => editor.checkDirty?.());
}
