// What in the page belongs to the reader: typed, chosen, opened, played. The rules of what an update
// may not touch, as questions about one element each.

const CONTROLS = "input, textarea, select";

/** Did the reader change this field? @param {Element} element @returns {boolean} */
export function isDirty(element) {
  if (element instanceof HTMLTextAreaElement) return element.value !== element.defaultValue;
  if (element instanceof HTMLSelectElement) return isSelectDirty(element);
  if (!(element instanceof HTMLInputElement)) return false;
  if (element.type === "radio") return radioGroup(element).some(isToggled);
  if (element.type === "checkbox") return isToggled(element);
  if (element.type === "file") return element.value !== "";
  return element.value !== element.defaultValue;
}

/** @param {HTMLInputElement} box */
const isToggled = (box) => box.checked !== box.defaultChecked;

/** Choosing one button of a group changes two of them; the group is the reader's as a whole. @param {HTMLInputElement} radio */
function radioGroup(radio) {
  if (!radio.name) return [radio];
  const root = /** @type {ParentNode} */ (radio.form ?? radio.getRootNode());
  /** @type {NodeListOf<HTMLInputElement>} */
  const radios = root.querySelectorAll("input[type=radio]");
  return [...radios].filter(({ name, form }) => name === radio.name && form === radio.form);
}

/** @param {HTMLSelectElement} select */
function isSelectDirty(select) {
  const options = [...select.options];
  if (select.multiple || options.some(({ defaultSelected }) => defaultSelected)) {
    return options.some(({ selected, defaultSelected }) => selected !== defaultSelected);
  }
  // Without a default the first option that can be chosen is shown.
  const first = select.size > 1 ? -1 : options.findIndex(({ disabled }) => !disabled);
  return select.selectedIndex !== first;
}

/** @param {Element} element */
export const isPlaying = (element) =>
  element instanceof HTMLMediaElement && !element.paused && !element.ended;

/** Does the reader write in it at this moment? @param {Element} element */
export function isWrittenIn(element) {
  const active = element.ownerDocument.activeElement;
  if (!active || active === element.ownerDocument.body) return false;
  if (element.matches(CONTROLS)) return element === active;
  return element instanceof HTMLElement && element.isContentEditable && element.contains(active);
}

/** Would the reader lose something if this element went away? @param {Element} element */
export const holdsPrecious = (element) =>
  [element, ...element.querySelectorAll("*")].some((part) => isDirty(part) || isPlaying(part));
