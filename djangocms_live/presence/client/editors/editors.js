// Entry of what editors see of each other: <cms-live feature="edit"> in the CMS's toolbar.
import { Texts } from "../../../client/texts.js";
import { languageOf } from "../language.js";
import { Room } from "./room.js";
import { Words } from "./words.js";

const { djangocmsLive } =
  /** @type {{djangocmsLive: import("../../../client/index.js").DjangocmsLive}} */ (
    /** @type {unknown} */ (globalThis)
  );

/** @type {Room | null} */
let room = null;

djangocmsLive.define("edit", (element, live) => {
  const slot = /** @type {HTMLElement} */ (element.parentElement);
  const top = element.closest(".cms");
  if (room || !top) {
    // The CMS has exchanged its toolbar: all goes on, in another place.
    element.removeAttribute("topic");
    element.remove();
    room?.menu.move(slot);
    return;
  }
  const { user = "", content, place = "", mode, preview = "", now } = element.dataset;
  const template = /** @type {HTMLTemplateElement | null} */ (element.querySelector("template"));
  const language = languageOf(element);
  const epoch = (element.getAttribute("since") ?? "").split(":")[0] ?? "";
  // The times that are told are the server's.
  const skew = Number(now) - Date.now() / 1000;
  const words = new Words(
    new Texts(template?.content, language),
    language,
    () => Date.now() / 1000 + skew,
  );
  const about = {
    me: user,
    place,
    content: Number(content),
    loaded: Number(now),
    isPreview: mode === "preview",
    preview,
    epoch,
  };
  room = new Room(top, live, about, words);
  room.menu.move(slot);
  // Where the CMS exchanges nothing.
  top.append(element);
});
