// One form of the server's, in its place in the thread: fetched when it is wanted, sent with fetch, and
// shown again with its errors. Nothing that somebody typed is ever lost, whatever the network does.
import { button, focusOn, make, parse } from "./dom.js";
import { dropDraft, field, fillIn, keepDraft, readDraft, rememberName } from "./drafts.js";
import { ask } from "./requests.js";

/**
 * @typedef {object} Options
 * @property {string} url of the form
 * @property {string} draft its key; empty for forms without a text
 * @property {(box: HTMLElement) => void} place put it into the page
 * @property {(answer: import("./requests.js").Answer, form: HTMLFormElement) => void} done
 * @property {(request: string) => void} sending a write with this id is on its way
 * @property {(request: string) => any} overtaken the push of that write, if it came first
 * @property {() => void} closed
 * @property {(key: string) => string} text
 * @property {AbortSignal} signal
 */

export class Form {
  #busy = false;
  #closed = false;

  /** @param {Options} options */
  constructor(options) {
    this.options = options;
    this.box = make("div", "djangocms-live-comments__composer");
    this.box.setAttribute("data-live-ui", "");
    this.box.addEventListener("submit", (event) => this.#submitted(event));
    this.box.addEventListener("input", () => this.#typed());
    this.box.addEventListener("click", ({ target }) => {
      if (target instanceof Element && target.closest("[data-action=cancel]")) this.close();
    });
    this.box.addEventListener("keydown", (event) => this.#pressed(event));
  }

  get form() {
    return this.box.querySelector("form");
  }

  /** Is there something in it that would be missed? */
  get isWritten() {
    const body = this.form && (field(this.form, "body") ?? field(this.form, "note"));
    return Boolean(body && body.value !== body.defaultValue);
  }

  /**
   * @param {Promise<import("./requests.js").Answer>} asked
   * @param {{focus: boolean}} how
   */
  async open(asked, { focus }) {
    this.options.place(this.box);
    this.box.setAttribute("aria-busy", "true");
    try {
      const { data } = await asked;
      this.show(data?.html ?? "", data?.message);
      const { form } = this;
      if (form) fillIn(form, readDraft(this.options.draft));
      if (focus) this.#focusFirst();
    } catch {
      this.#say(this.options.text("unavailable"));
    }
    this.box.removeAttribute("aria-busy");
  }

  close() {
    if (this.#closed) return;
    this.#closed = true;
    dropDraft(this.options.draft);
    const hadFocus = this.box.contains(document.activeElement);
    this.box.remove();
    this.options.closed();
    return hadFocus;
  }

  /** @param {string} html @param {string} [message] */
  show(html, message = "") {
    const fresh = parse(html);
    if (fresh) this.box.replaceChildren(fresh);
    else this.#say(message || this.options.text("unavailable"));
    if (!this.form) this.box.append(this.#closer());
  }

  #closer() {
    return button("djangocms-live-comments__quiet", this.options.text("close"), "cancel");
  }

  #focusFirst() {
    const first = this.box.querySelector(
      "textarea, input:not([type=hidden], [tabindex='-1']), [role=group] button, button[type=submit]",
    );
    const empty = [...this.box.querySelectorAll("input[type=text], textarea")].find(
      (input) =>
        /** @type {HTMLInputElement} */ (input).value === "" && !input.matches("[tabindex='-1']"),
    );
    const target = empty ?? first ?? this.box.firstElementChild;
    if (target?.matches("input, textarea, button")) /** @type {HTMLElement} */ (target).focus();
    else focusOn(target);
  }

  #typed() {
    const { form } = this;
    if (form && this.options.draft) keepDraft(this.options.draft, form);
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    if (event.isComposing) return;
    if (event.key === "Escape" && !this.isWritten) {
      event.stopPropagation();
      this.close();
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.form?.requestSubmit();
  }

  /** @param {SubmitEvent} event */
  #submitted(event) {
    const { target, submitter } = event;
    if (!(target instanceof HTMLFormElement)) return;
    event.preventDefault();
    const body = new FormData(target);
    if (submitter instanceof HTMLButtonElement && submitter.name) {
      body.set(submitter.name, submitter.value);
    }
    void this.#send(target, body, true);
  }

  /**
   * @param {HTMLFormElement} form
   * @param {FormData} body
   * @param {boolean} again whether a new csrf token may be asked for
   */
  async #send(form, body, again) {
    if (this.#busy) return;
    this.#busy = true;
    form.setAttribute("aria-busy", "true");
    const { sending, overtaken, done, text, signal } = this.options;
    const request = String(body.get("request") ?? "");
    sending(request);
    /** @type {import("./requests.js").Answer | null} */
    let answer = null;
    try {
      answer = await ask(form.getAttribute("action") ?? "", { body, signal });
    } catch {
      if (signal.aborted) return;
    }
    this.#busy = false;
    form.removeAttribute("aria-busy");
    const data = answer?.data;
    if (answer && data && answer.status < 300) {
      rememberName(form);
      done(answer, form);
    } else if (answer?.status === 403 && !data && again) await this.#renew(form, body);
    else if (data?.html) this.#refused(data.html);
    else {
      const push = overtaken(request);
      // The answer got lost, but everybody has read it by now, and so it is stored.
      if (push) done({ status: 201, data: { ...push.data, key: push.key } }, form);
      else this.#say(data?.message || text("failed"));
    }
  }

  /** The csrf token is too old: somebody has logged in since. @param {HTMLFormElement} form @param {FormData} body */
  async #renew(form, body) {
    try {
      const { data } = await ask(this.options.url, { signal: this.options.signal });
      if (data?.csrf) {
        body.set("csrfmiddlewaretoken", data.csrf);
        const input = field(form, "csrfmiddlewaretoken");
        if (input) input.value = data.csrf;
        return await this.#send(form, body, false);
      }
    } catch {
      // As if it had failed at once.
    }
    this.#say(this.options.text("failed"));
  }

  /** The server shows the form again, with what is wrong. @param {string} html */
  #refused(html) {
    const typed = this.form && field(this.form, "body")?.value;
    this.show(html);
    const { form } = this;
    const body = form && field(form, "body");
    if (body && typed) body.value = typed;
    const wrong = this.box.querySelector("[aria-invalid=true]");
    if (wrong) /** @type {HTMLElement} */ (wrong).focus();
    else focusOn(this.box.querySelector("[role=alert], [role=status]"));
  }

  /** What went wrong, above what somebody wrote. @param {string} message */
  #say(message) {
    this.box.querySelector("[data-failed]")?.remove();
    const line = make("p", "djangocms-live-comments__errors", message);
    line.setAttribute("role", "alert");
    line.setAttribute("data-failed", "");
    (this.form ?? this.box).prepend(line);
  }
}
