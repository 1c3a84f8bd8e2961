// Small things done with elements everywhere in notifications.

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {string} className
 * @param {string} [text]
 * @returns {HTMLElementTagNameMap[T]}
 */
export function make(tag, className, text = "") {
  const element = document.createElement(tag);
  element.className = className;
  if (text) element.textContent = text;
  return element;
}

/** @param {string} className @param {string} text @param {() => void} press */
export function button(className, text, press) {
  const made = make("button", className, text);
  made.type = "button";
  made.addEventListener("click", press);
  return made;
}

/** A button that shows a picture; its name is for who does not see it, or points at it. @param {string} className @param {string} name @param {() => void} press */
export function iconButton(className, name, press) {
  const made = button(className, "", press);
  made.title = name;
  made.setAttribute("aria-label", name);
  return made;
}

/** An element of ours in what the server rendered: no morph touches it. @template {HTMLElement} T @param {T} element @returns {T} */
export function ours(element) {
  element.setAttribute("data-live-ui", "");
  return element;
}

/** An address that may be followed, or "": a page of this site, or of the web. @param {string | null | undefined} url */
export function followable(url) {
  if (!url) return "";
  try {
    const { protocol, href } = new URL(url, location.href);
    return protocol === "https:" || protocol === "http:" ? href : "";
  } catch {
    return "";
  }
}

/** Parsed where nothing in it loads or runs. @param {string} html */
export function parse(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}
