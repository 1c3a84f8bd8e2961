// Elements, made in one line each.

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {string} [className]
 * @param {(Node | string)[]} [children]
 * @returns {HTMLElementTagNameMap[T]}
 */
export function make(tag, className = "", children = []) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/**
 * @param {string} label
 * @param {() => void} run
 * @param {string} [className]
 */
export function button(label, run, className = "cms-btn") {
  const made = make("button", className, [label]);
  made.type = "button";
  made.addEventListener("click", run);
  return made;
}

/**
 * The face of somebody: a picture, or else initials. What it shows is said beside it.
 * @param {{initials: string, picture: string, id: string}} person
 */
export function face({ initials, picture, id }) {
  const made = make("span", "djangocms-live-face");
  made.setAttribute("aria-hidden", "true");
  if (picture) {
    const image = make("img");
    image.src = picture;
    image.alt = "";
    made.append(image);
  } else {
    made.dataset.hue = String(hue(id));
    made.append(initials);
  }
  return made;
}

const HUES = 6;

/** @param {string} id */
const hue = (id) => [...id].reduce((sum, sign) => sum * 31 + sign.charCodeAt(0), 7) % HUES;
