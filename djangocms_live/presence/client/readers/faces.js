// Small pictures of people, or their initials; the first few, and how many more.

/** @typedef {{name: string, initials: string, picture: string}} Person */

const SHOWN = 5;
const SIZE = 28; // CSS pixels; the sheet has the same

/**
 * @param {HTMLElement} list
 * @param {Person[]} people
 * @param {(count: number) => string} more what is said of those who are not shown
 */
export function showFaces(list, people, more) {
  const rest = people.slice(SHOWN);
  const items = people.slice(0, SHOWN).map((person) => item(person.name, portrait(person)));
  if (rest.length) {
    const names = rest.map(({ name }) => name).join("\n");
    items.push(item(more(rest.length), initials(`+${rest.length}`), names));
  }
  list.replaceChildren(...items);
  list.hidden = !people.length;
}

/** @param {string} name @param {HTMLElement} shown @param {string} [names] for a pointer */
function item(name, shown, names = name) {
  const made = document.createElement("li");
  shown.title = names;
  const said = document.createElement("span");
  said.className = "djangocms-live-voice";
  said.textContent = name;
  made.append(shown, said);
  return made;
}

/** @param {Person} person */
function portrait(person) {
  if (!person.picture) return initials(person.initials);
  const picture = document.createElement("img");
  // Its name stands beside it, for those who do not see it.
  picture.alt = "";
  picture.setAttribute("aria-hidden", "true");
  picture.width = picture.height = SIZE;
  picture.referrerPolicy = "no-referrer";
  picture.addEventListener("error", () => {
    const instead = initials(person.initials);
    instead.title = picture.title;
    picture.replaceWith(instead);
  });
  picture.src = person.picture;
  return picture;
}

/** @param {string} text */
function initials(text) {
  const made = document.createElement("span");
  made.setAttribute("aria-hidden", "true");
  made.textContent = text;
  return made;
}
