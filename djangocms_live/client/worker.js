// Entry of the SharedWorker: one engine, and so one socket, for all tabs of the browser.
import { systemClock } from "./clock.js";
import { Engine } from "./engine.js";

const engine = new Engine({ WebSocket: globalThis.WebSocket, clock: systemClock });

globalThis.addEventListener("connect", (event) => {
  for (const port of /** @type {MessageEvent} */ (event).ports) engine.attach(port);
});
