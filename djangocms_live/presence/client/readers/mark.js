// The number of readers of one thing in a list.
import { BoardNumber } from "./board.js";
import { written } from "./numbers.js";
import { rankingOf } from "./ranking.js";

export class Mark {
  /**
   * @param {HTMLElement} element
   * @param {import("../../../client/feature.js").Live} live
   * @param {import("./pause.js").Pause} pause
   */
  constructor(element, live, pause) {
    this.element = element;
    this.pause = pause;
    this.board = new BoardNumber(element.dataset.mark ?? "");
    live.on("joined", () => this.board.joined());
    live.on("here", ({ data }) => {
      this.board.told(data);
      this.#show();
    });
    // The list may have been put into the order of its template again.
    live.on("fresh", () => this.#show());
    pause.heed(() => this.#show(), live.signal);
  }

  #show() {
    const list = rankingOf(this.element, this.pause);
    if (this.pause.on && !this.element.hidden) return;
    const { number } = this.board;
    const data = this.element.querySelector("data");
    if (data && data.value !== String(number)) {
      data.value = String(number);
      data.textContent = written(number, document.documentElement.lang);
    }
    this.element.hidden = !number;
    list?.changed();
  }
}
