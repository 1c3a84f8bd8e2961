// Shared workers that live in this process: what worker.js is, on ports that can be watched.

import { WebSocket } from "ws";
import { Attendance } from "../../djangocms_live/client/attendance.js";
import { BUILD } from "../../djangocms_live/client/build.js";
import { portPair } from "../../djangocms_live/client/carrier.js";
import { Engine } from "../../djangocms_live/client/engine.js";

/** @typedef {import("../../djangocms_live/client/engine.js").EnginePort} EnginePort */

export class FakeWorkers {
  /** @type {Map<string, {engine: Engine, attendance: Attendance, ports: EnginePort[], born: string}>} */
  running = new Map();
  /** All that were made, with the arguments. @type {any[][]} */
  made = [];
  /** Those that fail: what the constructor or the script does. @type {"throws" | "errors" | "silent" | null} */
  failure = null;
  build = BUILD;
  /** What pages hold of them. @type {{onerror: (() => void) | null}[]} */
  handles = [];
  #births = 0;

  /** @param {import("./browser.js").Browser} browser */
  constructor(browser) {
    const { clock } = browser;
    const workers = this;
    this.browser = browser;
    this.SharedWorker = class {
      /** @type {(() => void) | null} */
      onerror = null;

      /** @param {string} url @param {{name: string}} options */
      constructor(url, options) {
        workers.made.push([url, options.name]);
        workers.handles.push(this);
        if (workers.failure === "throws") throw new Error("not in this browser");
        const [ours, theirs] = portPair();
        this.port = ours;
        if (workers.failure === "errors") queueMicrotask(() => this.onerror?.());
        if (!workers.failure) workers.#connect(options.name, theirs);
      }
    };
    this.clock = clock;
  }

  /** @param {string} name @param {EnginePort} port */
  #connect(name, port) {
    const { clock } = this;
    let worker = this.running.get(name);
    if (!worker) {
      const engine = new Engine({ WebSocket: /** @type {any} */ (WebSocket), fetch, clock });
      const born = `${++this.#births}`;
      worker = { engine, attendance: new Attendance(clock), ports: [], born };
      this.running.set(name, worker);
      this.browser.tellBirth(name, born);
    }
    worker.ports.push(port);
    worker.engine.attach(worker.attendance.admit(port));
    port.postMessage({ type: "ready", build: this.build, born: worker.born });
  }

  /** As WebKit does: new ones get the pages' old ports, on which they speak and do not hear. */
  rebirth() {
    const ports = [...this.running.values()].flatMap((worker) => worker.ports);
    const voices = ports.map(({ postMessage }) => postMessage);
    this.kill();
    for (const say of voices) {
      say({ type: "ready", build: this.build, born: `${++this.#births}` });
    }
  }

  /** As out of memory, or from the browser's list of workers: nobody is told. */
  kill() {
    for (const { ports, engine } of this.running.values()) {
      for (const port of ports) {
        port.onmessage = null;
        port.postMessage = () => {};
      }
      engine.monitor.want(false);
    }
    this.running.clear();
  }
}
