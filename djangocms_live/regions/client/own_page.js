// The page as the server gives it to this very visitor, fetched once for all regions of the document
// when pushed HTML is not for them, or something was missed. What cannot be shown is told in words.
import { assetsOf } from "../../client/assets.js";
import { fetchPage } from "../../client/fetch_page.js";

const RETRIES = 8;
const RETRY_BASE = 2;
const RETRY_CAP = 60;

export class OwnPage {
  /** @type {Set<import("./region.js").Region>} */
  #regions = new Set();
  /** @type {any} */
  #timer = null;
  #isReading = false;
  #again = false;
  #failures = 0;
  #movedTo = "";
  #told = "";
  /** @type {() => void} */
  #withdraw = () => {};

  /** @param {Pick<import("../../client/feature.js").Live, "notify" | "announce" | "text">} live */
  constructor({ notify, announce, text }) {
    this.notify = notify;
    this.announce = announce;
    this.text = text;
    document.addEventListener("visibilitychange", () => {
      if (this.#again) this.reread(0);
    });
  }

  /** @param {import("./region.js").Region} region @param {AbortSignal} signal */
  add(region, signal) {
    this.#regions.add(region);
    signal.addEventListener("abort", () => this.#regions.delete(region));
  }

  /**
   * @param {number} spread read it within so many seconds: not all visitors at once
   * @param {string} [movedTo] where the server says the page went
   */
  reread(spread, movedTo = "") {
    this.#movedTo = movedTo || this.#movedTo;
    if (this.#isReading) this.#again = true;
    else this.#timer ??= setTimeout(() => this.#read(), Math.random() * spread * 1000);
  }

  async #read() {
    this.#timer = null;
    // Nobody looks: it will be newer still when somebody does.
    this.#again = document.visibilityState !== "visible";
    if (this.#again) return;
    this.#isReading = true;
    const began = performance.now();
    const outcome = await fetchPage(location.href);
    this.#isReading = false;
    if (outcome.kind === "failed") this.#retry();
    else this.#failures = 0;
    if (outcome.kind === "page") this.#distribute(outcome.document, began);
    else this.#tell(outcome);
    if (this.#again) this.reread(0);
  }

  #retry() {
    if (++this.#failures > RETRIES) return;
    this.reread(Math.min(RETRY_CAP, RETRY_BASE * 2 ** this.#failures));
  }

  /** @param {Document} fresh @param {number} began when it was asked for */
  #distribute(fresh, began) {
    this.#withdraw();
    this.#told = "";
    this.#movedTo = "";
    const assets = assetsOf(fresh, location.href);
    for (const region of this.#regions) region.reread(fresh, assets, began);
  }

  /** @param {Exclude<import("../../client/fetch_page.js").Outcome, {kind: "page"}>} outcome */
  #tell(outcome) {
    if (outcome.kind === "failed") return;
    const { text } = this;
    const movedTo = outcome.kind === "moved" ? outcome.href : this.#movedTo;
    let message = text("page_gone");
    let action;
    if (outcome.kind === "login") {
      message = text("login_needed");
      action = { label: text("log_in"), href: outcome.href };
    } else if (movedTo) {
      message = text("page_moved");
      action = { label: text("go_there"), href: movedTo };
    }
    const told = `${message} ${action?.href}`;
    if (told === this.#told) return;
    this.#told = told;
    this.#withdraw();
    this.#withdraw = this.notify(message, { action, dismiss: text("dismiss") });
    this.announce(message);
  }
}
