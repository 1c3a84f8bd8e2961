// Entry of the service worker: pushes, and nothing else. It never comes between a page and the network.
import { PushWorker } from "./worker.js";

new PushWorker(/** @type {any} */ (globalThis)).listen();
