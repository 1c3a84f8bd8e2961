// Who else works on a draft, as the server lists them. Pure.

/**
 * @typedef {{s: string, since: number, plugin?: number, dirty?: boolean, window?: number}} Doing
 * @typedef {{id: string, name: string, initials: string, picture: string, tabs: Doing[]}} Person
 *
 * Somebody else, or oneself in another window.
 * @typedef {object} Colleague
 * @property {string} id
 * @property {string} name
 * @property {string} initials
 * @property {string} picture
 * @property {boolean} you
 * @property {Doing[]} tabs
 * @property {Doing | null} doing what matters most of it; null: nothing was said yet
 */

/**
 * The others, without this window.
 * @param {Person[]} people
 * @param {string} me
 * @param {number} window this window's number
 * @returns {Colleague[]}
 */
function apart(people, me, window) {
  return people.flatMap(({ id, name, initials, picture, tabs }) => {
    const you = id === me;
    // A browser that said nothing is "here", and so is this one until it speaks.
    const said = tabs.filter(({ s }) => s !== "here");
    const rest = said.filter((tab) => !you || tab.window !== window);
    const silent = tabs.length - said.length - (rest.length === said.length ? 1 : 0);
    if (you && !rest.length && silent <= 0) return [];
    return [{ id, name, initials, picture, you, tabs: rest, doing: most(rest) }];
  });
}

/**
 * Is anybody there who would want to know what this window does?
 * @param {Person[]} people @param {string} me @param {number} window
 */
export const hasCompany = (people, me, window) => apart(people, me, window).length > 0;

/**
 * Whom to show. Who has been away for long is not shown, unless they left something unsaved.
 * @param {Person[]} people @param {string} me @param {number} window
 */
export const others = (people, me, window) =>
  apart(people, me, window).filter(({ tabs }) => !tabs.length || tabs.some(isThere));

/**
 * Who has the form of a plugin open.
 * @param {Colleague[]} colleagues @param {number | null} plugin
 */
export const editing = (colleagues, plugin) =>
  colleagues.filter(({ tabs }) => tabs.some((tab) => tab.plugin === plugin && isThere(tab)));

/**
 * By plugin, who has it open.
 * @param {Colleague[]} colleagues
 * @returns {Map<number, Colleague[]>}
 */
export function byPlugin(colleagues) {
  /** @type {Map<number, Colleague[]>} */
  const found = new Map();
  for (const { plugin } of colleagues.flatMap(({ tabs }) => tabs)) {
    if (plugin !== undefined) found.set(plugin, editing(colleagues, plugin));
  }
  for (const [plugin, people] of found) if (!people.length) found.delete(plugin);
  return found;
}

/** @param {Doing} tab */
const isThere = ({ s, dirty }) => s !== "away" || dirty === true;

const RANK = ["away", "idle", "viewing", "editing"];

/** @param {Doing[]} tabs @returns {Doing | null} */
function most(tabs) {
  /** @param {Doing} tab */
  const rank = ({ s, dirty }) => RANK.indexOf(s) + (dirty ? 0.5 : 0);
  return tabs.reduce(
    (best, tab) => (best && rank(best) >= rank(tab) ? best : tab),
    /** @type {Doing | null} */ (null),
  );
}
