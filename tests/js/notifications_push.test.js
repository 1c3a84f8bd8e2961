import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { desktopNotice, mayTell } from "../../djangocms_live/notifications/client/desktop.js";
import {
  disablePush,
  enablePush,
  pushState,
} from "../../djangocms_live/notifications/client/push.js";

const URL_OF_KEY = "/live/notifications/push/key/";
const WORKER = "/live/notifications/sw.js";
const KEY = "BBAA-_8";
const BYTES = new Uint8Array([4, 16, 0, 251, 255]).buffer;

/** A browser's window, with a push service of its own. */
class FakeWorld {
  location = { href: "https://site.example/en/" };
  document = { visibilityState: "visible" };
  /** @type {FakeRegistration[]} */
  registrations = [];
  /** What was done, in order. @type {string[]} */
  done = [];
  /** @type {any[]} */
  notices = [];
  PushManager = class {};
  /** What the reader answers when asked. */
  answer = "granted";

  constructor() {
    const world = this;
    this.Notification = class {
      static permission = "default";
      static async requestPermission() {
        world.done.push("asked");
        world.Notification.permission = world.answer;
        return world.answer;
      }
      /** @param {string} title @param {any} options */
      constructor(title, options) {
        world.notices.push({
          title,
          ...options,
          by: "page",
          click: () => /** @type {any} */ (this).onclick(),
        });
      }
      close() {
        world.done.push("closed");
      }
    };
    /** @type {any} */
    this.navigator = {
      serviceWorker: {
        getRegistrations: async () => world.registrations,
        getRegistration: async (/** @type {string} */ url) =>
          world.registrations.find(({ scope }) => new URL(url, scope).href.startsWith(scope)),
        register: async (/** @type {string} */ script, /** @type {any} */ { scope } = {}) => {
          world.done.push(`registered ${script} for ${scope ?? "beside it"}`);
          const made = new FakeRegistration(world, script, scope ?? "/live/notifications/");
          world.registrations.push(made);
          return made;
        },
      },
    };
  }

  /** @param {string} url */
  open(url) {
    this.done.push(`opened ${url}`);
  }

  focus() {
    this.done.push("focused");
  }
}

class FakeRegistration {
  /** @type {any} */
  active = null;
  waiting = null;
  /** @type {any} */
  installing = null;
  /** @type {any} */
  subscription = null;
  failure = "";

  /** @param {FakeWorld} world @param {string} script @param {string} scope */
  constructor(world, script, scope) {
    this.scope = `https://site.example${scope}`;
    this.active = { scriptURL: `https://site.example${script}` };
    this.pushManager = {
      getSubscription: async () => this.subscription,
      subscribe: async (/** @type {any} */ options) => {
        if (this.failure) throw new Error(this.failure);
        world.done.push(`subscribed with ${options.applicationServerKey}`);
        assert.equal(options.userVisibleOnly, true);
        this.subscription = new FakeSubscription(world, this, "new");
        return this.subscription;
      },
    };
    this.showNotification = async (/** @type {string} */ title, /** @type {any} */ options) => {
      world.notices.push({ title, ...options, by: "worker" });
    };
  }
}

class FakeSubscription {
  /** @type {{applicationServerKey: ArrayBuffer | null}} */
  options = { applicationServerKey: BYTES };

  /** @param {FakeWorld} world @param {FakeRegistration} owner @param {string} name */
  constructor(world, owner, name) {
    this.endpoint = `https://push.example/${name}`;
    this.unsubscribe = async () => {
      world.done.push(`unsubscribed ${name}`);
      owner.subscription = null;
    };
  }

  toJSON() {
    return { endpoint: this.endpoint, keys: { p256dh: "p", auth: "a" } };
  }
}

/** @type {FakeWorld} */
let world;
/** @type {any} */
let site;
/** @type {{url: string, body: any}[]} */
let requests;
/** @type {number} */
let status;
const { fetch } = globalThis;

beforeEach(() => {
  world = new FakeWorld();
  site = { key: KEY, csrf: "token", on: false, token: "", worker: WORKER, scope: "/" };
  requests = [];
  status = 200;
  globalThis.fetch = /** @type {any} */ (
    async (/** @type {string | URL} */ url, /** @type {any} */ { body } = {}) => {
      requests.push({ url: String(url), body: Object.fromEntries(body ?? []) });
      const posted = { on: true, token: "guest" };
      return { ok: status === 200, status, json: async () => (body ? posted : site) };
    }
  );
});

afterEach(() => {
  globalThis.fetch = fetch;
});

const options = () => ({ url: URL_OF_KEY, language: "de", world });

/** @param {string} [script] @param {string} [scope] */
function registered(script = WORKER, scope = "/") {
  const made = new FakeRegistration(world, script, scope);
  world.registrations.push(made);
  return made;
}

/** A browser with a subscription. @param {string} [name] */
function subscribed(name = "old") {
  const registration = registered();
  registration.subscription = new FakeSubscription(world, registration, name);
  return registration;
}

test("off, until it is turned on; asking where it stands asks the reader nothing", async () => {
  assert.deepEqual(await pushState(options()), { state: "off" });
  assert.deepEqual(world.done, []);
  assert.deepEqual(await enablePush(options()), { state: "on", token: "guest" });
  assert.deepEqual(world.done, ["asked", `registered ${WORKER} for /`, `subscribed with ${KEY}`]);
  assert.deepEqual(requests.at(-1), {
    url: "https://site.example/live/notifications/push/subscribe/",
    body: {
      csrfmiddlewaretoken: "token",
      endpoint: "https://push.example/new",
      p256dh: "p",
      auth: "a",
      language: "de",
      old: "",
    },
  });
  Object.assign(site, { on: true, token: "guest" });
  assert.deepEqual(await pushState(options()), { state: "on", token: "guest" });
});

test("the server does not take it for this person's, or the browser has lost it", async () => {
  subscribed();
  assert.deepEqual(await pushState(options()), { state: "off" });
  world.registrations = [];
  site.on = true;
  assert.deepEqual(await pushState(options()), { state: "off" });
});

test("a subscription for another key of the site is of no use", async () => {
  const registration = subscribed();
  registration.subscription.options.applicationServerKey = new Uint8Array([1]).buffer;
  site.on = true;
  assert.deepEqual(await pushState(options()), { state: "off" });
  await enablePush(options());
  assert.deepEqual(world.done, ["asked", "unsubscribed old", `subscribed with ${KEY}`]);
  assert.equal(requests.at(-1)?.body.old, "https://push.example/old");
});

test("one that fits is kept, also of a browser that does not tell its key", async () => {
  const registration = subscribed();
  await enablePush(options());
  registration.subscription.options = {};
  await enablePush(options());
  assert.deepEqual(world.done, ["asked", "asked"]);
  assert.equal(requests.at(-1)?.body.endpoint, "https://push.example/old");
});

test("the reader says no", async () => {
  world.answer = "denied";
  assert.deepEqual(await enablePush(options()), { state: "denied" });
  assert.deepEqual(await pushState(options()), { state: "denied" });
  assert.deepEqual(world.done, ["asked"]);
  assert.deepEqual(requests, []);
});

test("the reader does not answer", async () => {
  world.answer = "default";
  assert.deepEqual(await enablePush(options()), { state: "off" });
  assert.deepEqual(world.registrations, []);
});

for (const missing of ["serviceWorker", "PushManager", "Notification"]) {
  test(`a browser without ${missing}`, async () => {
    Reflect.deleteProperty(missing === "serviceWorker" ? world.navigator : world, missing);
    for (const ask of [pushState, enablePush]) {
      assert.deepEqual(await ask(options()), { state: "unsupported" });
    }
    world.navigator.standalone = false;
    for (const ask of [pushState, enablePush]) {
      assert.deepEqual(await ask(options()), { state: "home_screen" });
    }
    assert.deepEqual([requests, world.done], [[], []]);
  });
}

test("a site without a key", async () => {
  site.key = "";
  assert.deepEqual(await pushState(options()), { state: "unavailable" });
  assert.deepEqual(await enablePush(options()), { state: "unavailable" });
  assert.deepEqual(world.registrations, []);
});

test("no network, or a push service that does not answer", async () => {
  status = 503;
  assert.deepEqual(await pushState(options()), { state: "failed" });
  assert.deepEqual(await enablePush(options()), { state: "failed" });
  assert.deepEqual(await disablePush(options()), { state: "failed" });
  status = 200;
  registered().failure = "push service error";
  assert.deepEqual(await enablePush(options()), { state: "failed" });
});

test("a private window that has no service workers for us", async () => {
  world.navigator.serviceWorker.getRegistrations = async () => {
    throw new Error("SecurityError");
  };
  assert.deepEqual(await pushState(options()), { state: "off" });
  world.navigator.serviceWorker.register = async () => {
    throw new Error("SecurityError");
  };
  assert.deepEqual(await enablePush(options()), { state: "failed" });
});

test("a site's own service worker is not replaced: ours stands beside it", async () => {
  const own = registered("/own-worker.js", "/");
  await enablePush(options());
  assert.deepEqual(world.done.slice(1, 2), [`registered ${WORKER} for beside it`]);
  assert.equal(world.registrations[0], own);
  assert.equal(own.subscription, null);
  site.on = true;
  assert.equal((await pushState(options())).state, "on");
});

test("one of a part of the site is in nobody's way", async () => {
  registered("/shop/worker.js", "/shop/");
  await enablePush(options());
  assert.equal(world.done[1], `registered ${WORKER} for /`);
});

test("a worker that has just come is waited for", async () => {
  const registration = registered();
  /** @type {any} */
  const worker = new EventTarget();
  Object.assign(worker, { scriptURL: `https://site.example${WORKER}`, state: "installing" });
  Object.assign(registration, { active: null, installing: worker });
  const enabled = enablePush(options());
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(world.done, ["asked"]);
  for (const state of ["installed", "activated"]) {
    worker.state = state;
    worker.dispatchEvent(new Event("statechange"));
  }
  assert.equal((await enabled).state, "on");
});

test("a worker that does not start", async () => {
  const registration = registered();
  /** @type {any} */
  const worker = new EventTarget();
  Object.assign(worker, { scriptURL: `https://site.example${WORKER}`, state: "installing" });
  Object.assign(registration, { active: null, installing: worker });
  const enabled = enablePush(options());
  await new Promise((resolve) => setImmediate(resolve));
  worker.state = "redundant";
  worker.dispatchEvent(new Event("statechange"));
  assert.deepEqual(await enabled, { state: "failed" });
});

test("turned off, here and at the server", async () => {
  const registration = subscribed();
  assert.deepEqual(await disablePush(options()), { state: "off" });
  assert.equal(registration.subscription, null);
  assert.deepEqual(requests.at(-1), {
    url: "https://site.example/live/notifications/push/unsubscribe/",
    body: { csrfmiddlewaretoken: "token", endpoint: "https://push.example/old" },
  });
});

test("turned off where there is nothing: the server may still know of it", async () => {
  assert.deepEqual(await disablePush(options()), { state: "off" });
  assert.equal(requests.at(-1)?.body.endpoint, "");
});

/** A page that nobody looks at, of a site that may say something. */
function hidden() {
  world.document.visibilityState = "hidden";
  world.Notification.permission = "granted";
}

const NOTICE = /** @type {const} */ ({
  title: "New",
  body: "Words",
  url: "/en/news/",
  tag: "t",
  lang: "en",
  dir: "ltr",
});
const SHOWN = {
  title: "New",
  body: "Words",
  tag: "t",
  lang: "en",
  dir: "ltr",
  renotify: false,
  data: { url: "/en/news/" },
};

test("a desktop notice, by the worker", async () => {
  hidden();
  registered();
  assert.equal(await desktopNotice(NOTICE, world), true);
  assert.deepEqual(world.notices, [{ ...SHOWN, by: "worker" }]);
});

test("by the page, where there is no worker; a click leaves the page as it is", async () => {
  hidden();
  assert.equal(await desktopNotice(NOTICE, world), true);
  const { click, ...notice } = world.notices[0];
  assert.deepEqual(notice, { ...SHOWN, by: "page" });
  click();
  assert.deepEqual(world.done, ["closed", "opened /en/news/"]);
});

for (const url of ["", "/en/"]) {
  test(`a click on one about ${url ? "this page" : "nothing"}`, async () => {
    hidden();
    await desktopNotice({ title: "New", url }, world);
    world.notices[0].click();
    assert.deepEqual(world.done, ["closed", "focused"]);
  });
}

test("not while the page is looked at, nor without permission, nor where pushes come", async () => {
  hidden();
  world.document.visibilityState = "visible";
  assert.equal(await desktopNotice(NOTICE, world), false);
  hidden();
  world.Notification.permission = "default";
  assert.equal(await desktopNotice(NOTICE, world), false);
  assert.equal(mayTell(world), false);
  hidden();
  assert.equal(mayTell(world), true);
  subscribed();
  assert.equal(await desktopNotice(NOTICE, world), false);
  Reflect.deleteProperty(world, "Notification");
  assert.equal(await desktopNotice(NOTICE, world), false);
  assert.deepEqual([world.notices, world.done], [[], []]);
});

test("a phone, where pages may not do it themselves", async () => {
  hidden();
  Object.assign(world, {
    Notification: class {
      static permission = "granted";
      constructor() {
        throw new TypeError("Illegal constructor");
      }
    },
  });
  assert.equal(await desktopNotice(NOTICE, world), false);
});
