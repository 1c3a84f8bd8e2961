// Entry of what visitors see of each other: how many are reading, here and elsewhere. It knows the
// core as globalThis.djangocmsLive and shares nothing with it that has a state.
import { Count } from "./count.js";
import { Mark } from "./mark.js";
import { Pause } from "./pause.js";

const { djangocmsLive } =
  /** @type {{djangocmsLive: import("../../../client/index.js").DjangocmsLive}} */ (
    /** @type {unknown} */ (globalThis)
  );
const pause = new Pause();

djangocmsLive.define("readers", (element, live) => {
  if (element.dataset.mark) new Mark(element, live, pause);
  else if (element.dataset.least) new Count(element, live, pause);
  // Else its viewer is counted, and sees nothing.
});
