// Entry of notifications in the browser: the bell, follow buttons, notices and their toasts. It knows the
// core as globalThis.djangocmsLive and shares nothing with it that has a state.
import { systemClock as clock } from "../../client/clock.js";
import { who } from "../../client/environment.js";
import { Bell } from "./bell/bell.js";
import { BrowserNotes } from "./browser_notes.js";
import { Claims } from "./claims.js";
import { Follow } from "./follow/follow.js";
import { whenFound } from "./found.js";
import { InboxPage } from "./inbox_page.js";
import { joinInbox } from "./inbox_topic.js";
import { Me } from "./me.js";
import { Memory, Remembered } from "./memory.js";
import { Notices } from "./notices/notices.js";
import { offerPush } from "./push_switch.js";
import { Toasts } from "./toasts/toasts.js";

/** What all of them share. @typedef {ReturnType<typeof makeWorld>} World */

const { djangocmsLive } =
  /** @type {{djangocmsLive: import("../../client/index.js").DjangocmsLive}} */ (
    /** @type {unknown} */ (globalThis)
  );

const visible = () => document.visibilityState === "visible";

function makeWorld() {
  const memory = new Memory();
  const claims = new Claims({ memory, clock, locks: navigator.locks });
  const notes = new BrowserNotes(memory);
  return {
    clock,
    memory,
    claims,
    notes,
    visible,
    mayTell: () => notes.allowed,
    who,
    me: new Me(),
    toasts: new Toasts(clock),
    /** Notices that were shown, or told the reader by name. */
    shown: new Remembered(memory, "notices", clock.wall),

    /**
     * Do something in a tab that is looked at, and in no other at the same time.
     * @param {string} name
     * @param {AbortSignal} signal
     * @param {() => Promise<void>} work
     */
    async oneTab(name, signal, work) {
      await untilVisible(signal);
      if (!signal.aborted) await claims.alone(name, work);
    },
  };
}

/** @param {AbortSignal} signal @returns {Promise<void>} */
function untilVisible(signal) {
  if (visible()) return Promise.resolve();
  return new Promise((resolve) => {
    const looked = () => {
      if (visible() || signal.aborted) resolve();
    };
    document.addEventListener("visibilitychange", looked, { signal });
    signal.addEventListener("abort", looked);
  });
}

const world = makeWorld();

djangocmsLive.define("inbox", joinInbox);
djangocmsLive.define("notices", (element, live) => void new Notices(element, live, world));
whenFound("[data-live-bell]", (element, signal) => void new Bell(element, world, signal));
whenFound("[data-live-follow]", (element, signal) => void new Follow(element, world, signal));
whenFound("[data-live-inbox]", (element, signal) => void new InboxPage(element, world, signal));
whenFound("[data-live-push]", (element) => offerPush(element, world));
