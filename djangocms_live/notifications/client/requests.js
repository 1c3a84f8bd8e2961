// HTTP with the views of notifications: they answer JSON, or something else has answered for them.

/**
 * @param {string} url
 * @param {object} [options]
 * @param {FormData} [options.body] posted, if there is one
 * @param {AbortSignal} [options.signal]
 * @returns {Promise<any>} the data; rejects without network, and for any answer that is not a good one
 */
export async function ask(url, { body, signal } = {}) {
  /** @type {RequestInit} */
  const init = { headers: { Accept: "application/json" }, cache: "no-store", signal };
  if (body) Object.assign(init, { method: "POST", body });
  const response = await fetch(url, init);
  const isJson = response.headers.get("Content-Type")?.includes("json");
  if (!response.ok || !isJson) throw new Error(`${response.status} ${url}`);
  return response.json();
}

/** @param {string} csrf @param {Record<string, string | number | (string | number)[]>} fields */
export function form(csrf, fields) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", csrf);
  for (const [name, value] of Object.entries(fields)) {
    for (const one of Array.isArray(value) ? value : [value]) body.append(name, String(one));
  }
  return body;
}
