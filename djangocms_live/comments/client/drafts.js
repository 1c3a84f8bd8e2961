// What somebody has begun to write, kept for this tab until it is sent: a reload, a crash or a failed
// request loses nothing. Storage may be forbidden: then the form itself is all there is.

const PREFIX = "djangocms-live:draft:";
const NAME = "djangocms-live:name";
/** Nothing else is kept: no address, no token. */
const FIELDS = ["body", "name", "note"];

/** @param {string} key @param {HTMLFormElement} form */
export function keepDraft(key, form) {
  const fields = FIELDS.map((name) => [name, field(form, name)?.value ?? ""]);
  const hasText = fields.some(([name, value]) => name !== "name" && value?.trim());
  try {
    if (hasText) sessionStorage.setItem(PREFIX + key, JSON.stringify(Object.fromEntries(fields)));
    else sessionStorage.removeItem(PREFIX + key);
  } catch {
    // The form still has it.
  }
}

/** @param {string} key */
export function dropDraft(key) {
  try {
    sessionStorage.removeItem(PREFIX + key);
  } catch {
    // There was none.
  }
}

/** @param {string} key @returns {Record<string, string> | null} */
export function readDraft(key) {
  try {
    return JSON.parse(sessionStorage.getItem(PREFIX + key) ?? "null");
  } catch {
    return null;
  }
}

/** Keys of all drafts that begin so. @param {string} start */
export function draftKeys(start) {
  try {
    return Object.keys(sessionStorage)
      .filter((key) => key.startsWith(PREFIX + start))
      .map((key) => key.slice(PREFIX.length));
  } catch {
    return [];
  }
}

/** @param {HTMLFormElement} form @param {Record<string, string> | null} draft */
export function fillIn(form, draft) {
  for (const name of FIELDS) {
    const input = field(form, name);
    const kept = draft?.[name] || (name === "name" && knownName());
    if (input && kept) input.value = kept;
  }
}

/** Who has said their name once need not say it again in this tab. @param {HTMLFormElement} form */
export function rememberName(form) {
  const name = field(form, "name")?.value;
  try {
    if (name) sessionStorage.setItem(NAME, name);
  } catch {
    // They are asked again.
  }
}

function knownName() {
  try {
    return sessionStorage.getItem(NAME) ?? "";
  } catch {
    return "";
  }
}

/** @param {HTMLFormElement} form @param {string} name */
export function field(form, name) {
  const input = form.elements.namedItem(name);
  return input instanceof HTMLInputElement || input instanceof HTMLTextAreaElement ? input : null;
}
