// What of the browser's storage the tests need; several pages may share one.

export class FakeStorage {
  /** @type {Map<string, string>} */
  items = new Map();

  /** @param {string} key */
  getItem = (key) => this.items.get(key) ?? null;

  /** @param {string} key @param {string} value */
  setItem = (key, value) => {
    this.items.set(key, value);
  };

  /** @param {string} key */
  removeItem = (key) => {
    this.items.delete(key);
  };
}

/** @returns {any} */
export const fakeStorage = () => new FakeStorage();

/** Let everything happen that needs no time. */
export async function settle() {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}
