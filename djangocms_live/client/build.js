// Which sources this code was built from. Page and worker are two files, which caches may keep apart
// for an hour: they talk only if they are of one build.

/** build.mjs puts it in. @type {string} */
export const BUILD = /** @type {any} */ (globalThis).DJANGOCMS_LIVE_BUILD ?? "unbuilt";
