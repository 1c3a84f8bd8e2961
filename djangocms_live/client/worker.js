// Entry of the SharedWorker: one engine, and so one socket, for all tabs of the browser.
import { Attendance } from "./attendance.js";
import { BUILD } from "./build.js";
import { systemClock } from "./clock.js";
import { Engine } from "./engine.js";
import { ask } from "./environment.js";

const born = Math.random().toString(36).slice(2);
const engine = new Engine({ WebSocket: globalThis.WebSocket, fetch: ask, clock: systemClock });
const attendance = new Attendance(systemClock);

globalThis.addEventListener("connect", (event) => {
  for (const port of /** @type {MessageEvent} */ (event).ports) {
    engine.attach(attendance.admit(port));
    port.postMessage({ type: "ready", build: BUILD, born });
  }
});

// For pages whose worker was another one: theirs is dead, and they do not know it.
if ("BroadcastChannel" in globalThis) {
  const births = new BroadcastChannel(
    /** @type {{name: string}} */ (/** @type {unknown} */ (globalThis)).name,
  );
  births.postMessage(born);
  births.close();
}
