// What others changed since this window was loaded, and what to ask before something is saved over
// it. Pure.

/**
 * @typedef {object} Change
 * @property {string} name of who did it; "" for a colleague who does not want to be seen
 * @property {boolean} you oneself, in another window
 * @property {string} what as "Text “Soup at the school”"
 * @property {number | null} plugin
 * @property {number | null} placeholder
 * @property {string} operation as the CMS calls it
 * @property {number} at the server's time, in seconds
 *
 * @typedef {"add" | "edit" | "delete"} Kind
 * @typedef {{kind: Kind, plugin: number | null, placeholder: number | null, from: number}} Form
 *
 * Before saving: what was changed, and whether saving would undo it. `change` null: nobody knows.
 * @typedef {{change: Change | null, same: boolean}} Question
 */

/** What a page was certainly read after: a transaction may last, in seconds. */
const LASTING = 5;

export class Changes {
  /** @type {(Change & {isKnown: boolean})[]} */
  #changes = [];
  /** Up to which change somebody decided to save over them. */
  #overruled = 0;
  #isUnsure = false;

  /**
   * @param {object} options
   * @param {string} options.me
   * @param {number} options.window
   * @param {number} options.content what this window shows
   * @param {number} options.loaded when the server read that, by its own clock
   */
  constructor({ me, window, content, loaded }) {
    this.me = me;
    this.window = window;
    this.content = content;
    this.loaded = loaded;
  }

  /** Where a form begins that is asked for now: all that is heard from here on may not be in it. */
  get position() {
    return this.#changes.length;
  }

  /**
   * @param {{data: any, by?: string}} event
   * @returns {Change | null} what is worth telling
   */
  heard({ data, by }) {
    if (data.content !== this.content || data.at < this.loaded - LASTING) return null;
    const you = data.user === this.me;
    // Of one's own what this window did, and what cannot be told from it.
    if (you && (!by || by === String(this.window))) return null;
    const change = {
      name: data.name,
      you,
      what: data.what ?? "",
      plugin: data.plugin ?? null,
      placeholder: data.placeholder ?? null,
      operation: data.operation,
      at: data.at,
      isKnown: you,
    };
    this.#changes.push(change);
    return you ? null : change;
  }

  /** Something was missed for good. */
  missed() {
    this.#isUnsure = true;
  }

  /** What was told so far was read. */
  known() {
    for (const change of this.#changes) change.isKnown = true;
  }

  /** Whoever was asked wants to go on. */
  overrule() {
    this.#overruled = this.#changes.length;
    this.#isUnsure = false;
    this.known();
  }

  /**
   * @param {Form} form that is about to be saved
   * @returns {Question | null}
   */
  question({ kind, plugin, placeholder, from }) {
    const open = this.#changes.slice(this.#overruled);
    const first = Math.max(from - this.#overruled, 0);
    const same = open.slice(first).filter((change) => kind !== "add" && change.plugin === plugin);
    if (same.length) return { change: same[same.length - 1] ?? null, same: true };
    const near = open.filter(
      (change) =>
        !change.isKnown &&
        placeholder !== null &&
        change.placeholder === placeholder &&
        // What happened to it before is in the form.
        (kind === "add" || change.plugin !== plugin),
    );
    if (near.length) return { change: near[near.length - 1] ?? null, same: false };
    return this.#isUnsure ? { change: null, same: false } : null;
  }
}

/**
 * What one notice says of several changes.
 * @param {Change[]} changes
 * @returns {{names: string[], whats: string[]}} each once, in order; of whoever is unseen ""
 */
export function summary(changes) {
  // A plugin is called after what is in it, so it changes its name.
  const whats = new Map(changes.map(({ plugin, what }) => [plugin ?? what, what]));
  return {
    names: [...new Set(changes.map(({ name }) => name))],
    whats: [...whats.values()],
  };
}

/**
 * What a form in the CMS's modal is about, from its address.
 * @param {string} href
 * @returns {{kind: Kind, plugin: number | null, placeholder: number | null} | null}
 */
export function formAt(href) {
  const { pathname, searchParams } = new URL(href);
  const found = /\/placeholder\/(add|edit|delete)-plugin\/(?:(\d+)\/)?$/.exec(pathname);
  if (!found) return null;
  const placeholder = Number(searchParams.get("placeholder_id")) || null;
  return {
    kind: /** @type {Kind} */ (found[1]),
    plugin: found[2] ? Number(found[2]) : null,
    placeholder,
  };
}
