// Entry of the numbers in the CMS's toolbar: <cms-live feature="presence-numbers">. Nothing is
// announced, for numbers that come and go are no news.
import { Texts } from "../../../client/texts.js";
import { languageOf } from "../language.js";
import { withRoom } from "./room.js";
import { sentence } from "./sentence.js";

const { djangocmsLive } =
  /** @type {{djangocmsLive: import("../../../client/index.js").DjangocmsLive}} */ (
    /** @type {unknown} */ (globalThis)
  );

djangocmsLive.define("presence-numbers", (element, live) => {
  const template = /** @type {HTMLTemplateElement | null} */ (element.querySelector("template"));
  const language = languageOf(element);
  const texts = new Texts(template?.content, language);

  live.on("here", ({ data, topic }) => {
    const what = topic.startsWith("edit.") ? "reach" : "readers";
    const place = /** @type {HTMLElement | null} */ (
      element.querySelector(`[data-number=${what}]`)
    );
    if (!place) return;
    const words = sentence(what, data.n, texts, language);
    if (place.textContent === words) return;
    withRoom(element.parentElement ?? element, () => {
      place.hidden = !words;
      place.textContent = words;
    });
  });
});
