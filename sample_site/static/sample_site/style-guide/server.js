// Plays the server of a scene: it speaks the protocol to the real client, answers what that asks, and
// then does to the page what a reader would. `data-scene` on <html> says when the state is reached.

const scene = JSON.parse(document.getElementById("scene").textContent);
const { documentElement } = document;

// Each scene has a browser of its own: nothing is remembered, and no other frame takes a part.
const storage = (known = []) => {
  const kept = new Map(known);
  return {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, String(value)),
    removeItem: (name) => void kept.delete(name),
  };
};
// The admin keeps there which theme its reader has chosen.
const { theme } = documentElement.dataset;
Object.defineProperty(window, "localStorage", { value: storage([["theme", theme]]) });
Object.defineProperty(window, "sessionStorage", { value: storage() });
Object.defineProperty(navigator, "locks", { value: undefined });
delete globalThis.SharedWorker;
// By this the client knows whether somebody is logged in. It is for this page only.
document.cookie = `djangocms_live_who=${scene.user ? "guide" : ""}; path=${location.pathname}`;

// Whether it gets pushes.

if (scene.push) {
  const worker = {
    active: { scriptURL: `${location.origin}/notifications/sw.js` },
    pushManager: { getSubscription: async () => ({}) },
  };
  Object.defineProperty(Notification, "permission", { value: "default" });
  Object.defineProperty(navigator, "serviceWorker", {
    value: { getRegistrations: async () => (scene.push === "on" ? [worker] : []) },
  });
}

// The socket.

let broken = false;
const sockets = new Set();

class PlayedSocket {
  readyState = 0;
  protocol = "cmslive.v1";

  constructor() {
    setTimeout(() => {
      if (broken) this.#end();
      else {
        this.readyState = 1;
        sockets.add(this);
        this.onopen?.({});
      }
    });
  }

  send(text) {
    const { id, hello, sub } = JSON.parse(text);
    const subscribed = ({ t }) => {
      const name = t.replace(/^signed:/, "").split("@")[0];
      return { t: name, e: "k1", o: 0, recovered: true, pubs: [] };
    };
    if (hello) {
      const user = scene.user ? { name: scene.user } : null;
      const subs = hello.subs.map(subscribed);
      this.hear({ id, welcome: { sid: "s", ping: 25, user, subs } });
      if (!scene.acts.some(([, what]) => what === "push")) DOINGS.push();
    } else if (sub) {
      this.hear({ id, sub: subscribed(sub) });
    } else this.hear({ id, unsub: {}, state: {} });
  }

  hear(frame) {
    setTimeout(() => this.readyState === 1 && this.onmessage?.({ data: JSON.stringify(frame) }));
  }

  close() {
    this.readyState = 3;
    sockets.delete(this);
  }

  #end() {
    this.readyState = 3;
    this.onclose?.({ code: 1006 });
  }

  fail() {
    this.close();
    this.#end();
  }
}
globalThis.WebSocket = PlayedSocket;

// HTTP.

const ask = globalThis.fetch.bind(globalThis);
globalThis.fetch = async (address, options) => {
  const url = new URL(address, location.href);
  const answer = scene.answers[url.pathname];
  if (answer?.html) return new Response(answer.html);
  if (answer) return Response.json(answer.json, { status: answer.status ?? 200 });
  if (url.pathname === location.pathname && scene.again) {
    url.searchParams.set("again", scene.again);
    return ask(url, options);
  }
  if (broken || url.pathname.startsWith("/live/")) throw new TypeError("Nobody answers here.");
  return ask(url, options);
};

// The reader.

const DOINGS = {
  click: (element) => element.click(),
  focus: (element) => element.focus(),
  scroll: (element) => element.scrollIntoView(),
  hold: (element) =>
    element.closest(".djangocms-live-toasts").dispatchEvent(new PointerEvent("pointerenter")),
  repeat: () => void setInterval(DOINGS.push, 2000),
  push: () => {
    for (const socket of sockets) for (const frame of scene.frames) socket.hear(frame);
  },
  break: () => {
    broken = true;
    for (const socket of sockets) socket.fail();
  },
  deny: () => {
    Notification.requestPermission = async () => "denied";
  },
};

async function appears(selector) {
  for (;;) {
    const element = document.querySelector(selector);
    if (element) return element;
    await new Promise(requestAnimationFrame);
  }
}

addEventListener("DOMContentLoaded", async () => {
  for (const [selector, what] of scene.acts) DOINGS[what](await appears(selector));
  await appears(scene.until);
  documentElement.dataset.scene = "ready";
});
