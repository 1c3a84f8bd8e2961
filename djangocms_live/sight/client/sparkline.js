// The last minutes of a number as a line. Pure: values in, the "d" of two paths out.

export class Sparkline {
  /** @type {number[]} */
  #values = [];

  /** @param {number} length how many values are shown @param {number} height of the drawing */
  constructor(length, height) {
    this.length = length;
    this.height = height;
  }

  /** @param {number} value */
  add(value) {
    this.#values.push(value);
    if (this.#values.length > this.length) this.#values.shift();
  }

  get peak() {
    return Math.max(0, ...this.#values);
  }

  /** The newest value stands at the right edge; a peak leaves a little air. */
  paths() {
    if (this.#values.length < 2) return { line: "", area: "" };
    const left = this.length - this.#values.length + 1;
    const scale = (this.height - 2) / (this.peak || 1);
    const points = this.#values.map((value, i) => `${left + i},${this.#y(value * scale)}`);
    const line = `M${points.join("L")}`;
    return { line, area: `${line}V${this.height}H${left}Z` };
  }

  /** @param {number} above */
  #y(above) {
    return Math.round(10 * (this.height - 1 - above)) / 10;
  }
}
