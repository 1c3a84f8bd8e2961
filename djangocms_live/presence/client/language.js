// The toolbar speaks the language of its reader, which may be another than the page's.

/** @param {Element} element */
export const languageOf = (element) => element.closest("[lang]")?.getAttribute("lang") || "en";
