// What the page knows of its world, from window and document: the only place that listens to
// visibility, network and the back/forward cache.

/** What this tab has learned of sockets, as long as it is open. */
const POLLS = "djangocms-live.polls";

/** `fetch` minds whose method it is. @type {typeof globalThis.fetch} */
export const ask = (...question) => fetch(...question);

/** @returns {import("./client.js").Environment} */
export function pageEnvironment() {
  // `navigator.onLine` is wrong on some systems; a page that was just loaded had a network.
  let online = true;
  return {
    now: () => ({ visible: document.visibilityState === "visible", online }),
    polls: () => {
      try {
        const { due, pause } = JSON.parse(sessionStorage.getItem(POLLS) ?? "{}");
        return due > 0 && pause > 0 ? { due, pause } : null;
      } catch {
        return null;
      }
    },
    keepPolls(known) {
      try {
        if (known) sessionStorage.setItem(POLLS, JSON.stringify(known));
        else sessionStorage.removeItem(POLLS);
      } catch {
        // Storage may be forbidden. The next page finds out by itself.
      }
    },
    watch({ changed, away, back }) {
      document.addEventListener("visibilitychange", changed);
      for (const type of ["online", "offline"]) {
        addEventListener(type, () => {
          online = type === "online";
          changed();
        });
      }
      // Frozen with or without a way back: what is not running must hold nothing. Both may come for
      // one and the same absence.
      addEventListener("pagehide", away);
      document.addEventListener("freeze", away);
      document.addEventListener("resume", back);
      addEventListener("pageshow", ({ persisted }) => {
        if (persisted) back();
      });
    },
  };
}

/**
 * The cookie by which the site tells one login from another and from none (middleware.py). The
 * page itself is the same for everybody, so it cannot say it.
 */
export const who = () => /(?:^|; *)djangocms_live_who=([\w-]*)/.exec(document.cookie)?.[1] ?? "";
