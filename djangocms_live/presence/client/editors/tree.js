// Entry of the page tree: who is on which page, in the admin's list of pages. Nothing else of ours is
// there, so it fetches what it needs. The CMS makes its rows anew whenever it likes.
import { Texts } from "../../../client/texts.js";
import { face, make } from "./dom.js";
import { others } from "./people.js";

/** @typedef {import("./people.js").Person} Person */

const HERE = "djangocms-live-here";
const FACES = 3;

const script = /** @type {HTMLScriptElement} */ (document.currentScript);

async function start() {
  const tree = document.querySelector(".js-cms-pagetree");
  const address = script.dataset.liveTree;
  if (!tree || !address) return;
  const language = document.documentElement.lang;
  const answer = await fetch(`${address}?language=${encodeURIComponent(language)}`, {
    cache: "no-store",
  });
  if (answer.status !== 200) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const element = page.querySelector("cms-live");
  if (!element) return;
  for (const found of page.querySelectorAll("script")) {
    // What a parser made does not run.
    const made = make("script");
    for (const { name, value } of found.attributes) made.setAttribute(name, value);
    made.textContent = found.textContent;
    made.addEventListener("load", () => define(tree));
    document.body.append(made);
  }
  document.body.append(element);
}

/** @param {Element} tree */
function define(tree) {
  const { djangocmsLive } =
    /** @type {{djangocmsLive: import("../../../client/index.js").DjangocmsLive}} */ (
      /** @type {unknown} */ (globalThis)
    );
  djangocmsLive.define("edit-tree", (element, live) => {
    const template = /** @type {HTMLTemplateElement | null} */ (element.querySelector("template"));
    const texts = new Texts(template?.content, document.documentElement.lang);
    const me = element.dataset.user ?? "";
    /** @type {Record<string, Person[]>} */
    let places = {};

    function draw() {
      const found = onPages(places);
      for (const row of tree.querySelectorAll("li[data-id]")) {
        const anchor = row.querySelector(":scope > .jstree-anchor");
        if (anchor) mark(anchor, found.get(row.getAttribute("data-id") ?? "") ?? []);
      }
    }

    /** @param {Element} anchor @param {{person: Person, languages: string[]}[]} people */
    function mark(anchor, people) {
      const said = people
        .map(({ person: { id, name }, languages }) =>
          texts.get("on", {
            name: id === me ? texts.get("you") : name,
            language: languages.join(", "),
          }),
        )
        .join(", ");
      const old = anchor.querySelector(`:scope > .${HERE}`);
      if ((old?.getAttribute("title") ?? "") === said) return;
      old?.remove();
      if (!people.length) return;
      const more = people.length - FACES;
      const here = make("span", HERE, [
        ...people.slice(0, FACES).map(({ person }) => face(person)),
        ...(more > 0 ? [make("span", "djangocms-live-face", [`+${more}`])] : []),
        make("span", "djangocms-live-unseen", [said]),
      ]);
      here.title = said;
      anchor.append(here);
    }

    let isDue = false;
    const observer = new MutationObserver(() => {
      if (isDue) return;
      isDue = true;
      requestAnimationFrame(() => {
        isDue = false;
        draw();
      });
    });
    observer.observe(tree, { childList: true, subtree: true });
    live.signal.addEventListener("abort", () => observer.disconnect());
    live.on("here", ({ data }) => {
      places = data.places;
      draw();
    });
  });
}

/**
 * By page, who is there, and in which languages.
 * @param {Record<string, Person[]>} places
 * @returns {Map<string, {person: Person, languages: string[]}[]>}
 */
function onPages(places) {
  /** @type {Map<string, {person: Person, languages: string[]}[]>} */
  const found = new Map();
  for (const [place, people] of Object.entries(places)) {
    const [kind, page = "", language = ""] = place.split(".");
    if (kind !== "page") continue;
    const there = found.get(page) ?? [];
    found.set(page, there);
    const shown = new Set(others(people, "", 0).map(({ id }) => id));
    for (const person of people) {
      if (!shown.has(person.id)) continue;
      const known = there.find(({ person: { id } }) => id === person.id);
      if (known) known.languages.push(language);
      else there.push({ person, languages: [language] });
    }
  }
  return found;
}

if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
else start();
