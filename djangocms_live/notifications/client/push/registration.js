// Where this site's service worker for pushes is registered: for the whole site, unless the site has a
// service worker of its own there, which is not to be replaced; then beside our views.

const SCRIPT = /\/notifications\/sw\.js$/;

/** @param {ServiceWorkerRegistration | undefined} registration */
function isOurs(registration) {
  const { active, waiting, installing } = registration ?? {};
  const worker = active ?? waiting ?? installing;
  return worker ? SCRIPT.test(new URL(worker.scriptURL).pathname) : false;
}

/**
 * Ours, if there is one already.
 * @param {any} world the page's global object
 * @returns {Promise<ServiceWorkerRegistration | null>}
 */
export async function registration(world) {
  try {
    const all = await world.navigator.serviceWorker.getRegistrations();
    return all.find(isOurs) ?? null;
  } catch {
    return null; // a private window, or no such thing in this browser
  }
}

/**
 * Ours, registered if need be, once it is active.
 * @param {any} world
 * @param {{worker: string, scope: string}} where
 * @returns {Promise<ServiceWorkerRegistration>} rejects where the browser does not allow it
 */
export async function register(world, { worker, scope }) {
  const container = world.navigator.serviceWorker;
  const there = await registration(world);
  if (there) await there.update?.().catch(() => {});
  const found = there ?? (await registerNew(container, worker, scope));
  await active(found);
  return found;
}

/** @param {any} container @param {string} worker @param {string} scope */
async function registerNew(container, worker, scope) {
  const there = await container.getRegistration(scope);
  const isTaken = there && new URL(there.scope).pathname === scope;
  return container.register(worker, isTaken ? {} : { scope });
}

/** @param {ServiceWorkerRegistration} found */
function active(found) {
  const worker = found.installing ?? found.waiting;
  if (found.active || !worker) return;
  return new Promise((resolve, reject) => {
    worker.addEventListener("statechange", () => {
      if (worker.state === "activated") resolve(undefined);
      if (worker.state === "redundant") reject(new Error("the service worker did not start"));
    });
  });
}
