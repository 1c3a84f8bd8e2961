// What is asked of the CMS's own scripts. They say of themselves what they are in window.CMS, which
// is another in each of their releases: whatever is not there is done without.

/** @returns {any} */
const cms = () => /** @type {any} */ (globalThis).CMS;

/** @param {number} plugin @returns {any} */
const options = (plugin) =>
  (cms()?._instances ?? []).find(
    (/** @type {any} */ { options: found } = {}) =>
      found?.type === "plugin" && Number(found.plugin_id) === plugin,
  )?.options;

/** @param {number} plugin @returns {number | null} */
export const placeholderOf = (plugin) => Number(options(plugin)?.placeholder_id) || null;

/** @param {number} plugin */
export const titleOf = (plugin) => String(options(plugin)?.plugin_name ?? "");

export const isStructure = () => cms()?.settings?.mode === "structure";

/** All as it is now. What is unsaved in a form is asked for by the CMS. */
export function reload() {
  const { structure, edit } = cms()?.config?.settings ?? {};
  // With the board beside the page the address is that of the page alone.
  const address = isStructure() ? structure : edit;
  if (address && isEditing()) location.assign(address);
  else location.reload();
}

const isEditing = () => cms()?.config?.mode === "draft";

/** Name this window in what the CMS asks the server for. @param {number} window */
export function signRequests(window) {
  cms()?.$?.ajaxPrefilter?.(
    (/** @type {any} */ { crossDomain }, /** @type {any} */ _, /** @type {any} */ xhr) => {
      if (!crossDomain) xhr.setRequestHeader("X-Djangocms-Live-Window", String(window));
    },
  );
}
