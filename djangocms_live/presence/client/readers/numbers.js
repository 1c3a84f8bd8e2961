// Numbers of readers as people read them. Pure.

/** From here on the last digits are noise that would only make a number restless. */
const LARGE = 100;

/**
 * Two significant digits of a large number; a small one as it is.
 * @param {number} number
 * @returns {{value: number, about: boolean}}
 */
export function rounded(number) {
  if (number < LARGE) return { value: number, about: false };
  const unit = 10 ** (String(number).length - 2);
  return { value: Math.round(number / unit) * unit, about: true };
}

/**
 * In the reader's language, with the digits that Django writes.
 * @param {number} number
 * @param {string} language
 */
export function written(number, language) {
  try {
    return new Intl.NumberFormat(language, { numberingSystem: "latn" }).format(number);
  } catch {
    return String(number);
  }
}
