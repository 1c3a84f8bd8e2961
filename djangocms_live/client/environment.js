// What the page knows of its world, from window and document: the only place that listens to
// visibility, network and the back/forward cache.

/** @returns {import("./client.js").Environment} */
export function pageEnvironment() {
  // `navigator.onLine` is wrong on some systems; a page that was just loaded had a network.
  let online = true;
  return {
    now: () => ({ visible: document.visibilityState === "visible", online }),
    watch({ changed, away, back }) {
      document.addEventListener("visibilitychange", changed);
      for (const type of ["online", "offline"]) {
        addEventListener(type, () => {
          online = type === "online";
          changed();
        });
      }
      addEventListener("pagehide", away);
      addEventListener("pageshow", ({ persisted }) => {
        if (persisted) back();
      });
    },
  };
}
