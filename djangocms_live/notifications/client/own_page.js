// The pages of one's own inbox and preferences. They work without scripts; with them, what is on the
// screen is seen, times are told as people tell them, and there is a switch for notes of the browser.
import { Texts } from "../../client/texts.js";
import { PushSwitch } from "./push_switch.js";
import { ask, form } from "./requests.js";
import { sayTimes } from "./when.js";

/** @param {HTMLElement} element @param {import("./notifications.js").World} world @param {AbortSignal} signal */
export function dressOwnPage(element, world, signal) {
  const language = element.lang || document.documentElement.lang;
  if (element.hasAttribute("data-live-inbox")) {
    sayTimes(element, language, world.clock.wall());
    void seen(element, world, signal);
    return;
  }
  const words = document.querySelector("template[data-live-words]");
  const push = new PushSwitch(element, {
    words: new Texts(words instanceof HTMLTemplateElement ? words.content : null, language),
    url: element.dataset.livePush ?? "",
    language,
    memory: world.memory,
    changed: () => world.notes.decided(),
  });
  void push.look();
}

/** @param {HTMLElement} element @param {import("./notifications.js").World} world @param {AbortSignal} signal */
async function seen(element, world, signal) {
  const ids = [...element.querySelectorAll("[data-entry]")].map((entry) =>
    Number(entry.getAttribute("data-entry")),
  );
  if (!ids.length || element.hasAttribute("data-archived")) return;
  try {
    const { csrf, unseen } = await world.me.ask(element.dataset.me ?? "");
    if (!unseen) return;
    const body = form(csrf, { what: "seen", ids });
    await ask(element.dataset.mark ?? "", { body, signal });
  } catch {
    // They are not marked, and no harm is done.
  }
}
