// One object's number on the board that all lists share. The board tells all numbers to who joins it,
// and then those that have changed. Pure.

export class BoardNumber {
  number = 0;
  #whole = true;

  /** @param {string} mark */
  constructor(mark) {
    this.mark = mark;
  }

  /** What is told next is the whole board. */
  joined() {
    this.#whole = true;
  }

  /** @param {Record<string, number>} board */
  told(board) {
    const said = board[this.mark];
    if (said !== undefined) this.number = said;
    else if (this.#whole) this.number = 0;
    this.#whole = false;
  }
}
