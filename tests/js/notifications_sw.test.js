import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { PushWorker } from "../../djangocms_live/notifications/client/push/worker.js";

const SCRIPT = "https://site.example/live/notifications/sw.js";

/** What a service worker finds around it, as far as ours looks. */
class FakeScope {
  location = new URL(SCRIPT);
  /** @type {Map<string, (event: any) => void>} */
  listeners = new Map();
  /** @type {any[][]} */
  shown = [];
  /** @type {FakeTab[]} */
  tabs = [];
  /** @type {string[]} */
  opened = [];
  /** @type {string[]} */
  done = [];
  /** @type {any[]} */
  subscribedWith = [];

  registration = {
    showNotification: async (/** @type {any[]} */ ...args) => {
      this.shown.push(args);
    },
    pushManager: {
      subscribe: async (/** @type {any} */ options) => {
        this.subscribedWith.push(options);
        return subscription("new");
      },
    },
  };

  clients = {
    claim: async () => this.done.push("claim"),
    matchAll: async (/** @type {any} */ options) => {
      assert.deepEqual(options, { type: "window", includeUncontrolled: true });
      return this.tabs;
    },
    openWindow: async (/** @type {string} */ url) => this.opened.push(url),
  };

  async skipWaiting() {
    this.done.push("skipWaiting");
  }

  /** @param {string} name @param {(event: any) => void} listener */
  addEventListener(name, listener) {
    this.listeners.set(name, listener);
  }

  /** Resolves when the worker says that it is done. @param {string} name @param {any} [event] */
  async dispatch(name, event = {}) {
    /** @type {Promise<unknown>[]} */
    const waits = [];
    this.listeners.get(name)?.({
      ...event,
      waitUntil: (/** @type {Promise<unknown>} */ p) => waits.push(p),
    });
    assert.equal(waits.length, 1);
    await waits[0];
  }

  /** @param {any} data */
  push(data) {
    return this.dispatch("push", { data: data && { json: () => JSON.parse(data) } });
  }
}

class FakeTab {
  /** @type {string[]} */
  done = [];
  /** @param {string} url @param {{focus?: boolean, navigate?: boolean}} [can] */
  constructor(url, { focus = true, navigate = true } = {}) {
    this.url = url;
    this.can = { focus, navigate };
  }

  async focus() {
    if (!this.can.focus) throw new Error("not shortly after a click");
    this.done.push("focus");
  }

  /** @param {string} url */
  async navigate(url) {
    if (!this.can.navigate) throw new Error("not controlled");
    this.done.push(url);
  }
}

/** @param {string} name @returns {any} */
function subscription(name) {
  const endpoint = `https://push.example/${name}`;
  return {
    endpoint,
    toJSON: () => ({ endpoint, expirationTime: null, keys: { p256dh: `p-${name}`, auth: "a" } }),
  };
}

/** @type {FakeScope} */
let scope;
/** What was fetched. @type {{url: string, method: string, body: any, redirect?: string}[]} */
let requests;
/** @type {any} */
let site;
/** @type {number} */
let status;
const { fetch } = globalThis;

beforeEach(() => {
  scope = new FakeScope();
  new PushWorker(scope).listen();
  requests = [];
  site = { key: "BKey", csrf: "token" };
  status = 200;
  globalThis.fetch = /** @type {any} */ (
    async (/** @type {URL} */ url, /** @type {RequestInit} */ init = {}) => {
      const { method = "GET", body, redirect } = init;
      requests.push({
        url: String(url),
        method,
        body: Object.fromEntries(/** @type {any} */ (body ?? [])),
        redirect,
      });
      if (status === 0) throw new Error("no network");
      return { ok: status === 200, status, json: async () => site };
    }
  );
});

afterEach(() => {
  globalThis.fetch = fetch;
});

/** @param {any} data @returns {any} */
const note = (data) => ({
  data,
  closed: 0,
  close() {
    this.closed += 1;
  },
});

test("it never comes between a page and the network", () => {
  assert.deepEqual([...scope.listeners.keys()].sort(), [
    "activate",
    "install",
    "notificationclick",
    "push",
    "pushsubscriptionchange",
  ]);
});

test("a new version takes over at once", async () => {
  await scope.dispatch("install");
  await scope.dispatch("activate");
  assert.deepEqual(scope.done, ["skipWaiting", "claim"]);
});

test("a push becomes a note, in its language and direction", async () => {
  await scope.push(
    JSON.stringify({
      title: "جديد",
      body: "كلمات",
      url: "/ar/",
      icon: "/i.png",
      tag: "t",
      id: 7,
      lang: "ar",
      dir: "rtl",
    }),
  );
  assert.deepEqual(scope.shown, [
    [
      "جديد",
      {
        body: "كلمات",
        lang: "ar",
        dir: "rtl",
        renotify: false,
        data: { url: "/ar/", id: 7, lang: "ar" },
        tag: "t",
        icon: "/i.png",
      },
    ],
  ]);
});

for (const [name, data] of [
  ["nothing", null],
  ["what is no JSON", "Hello"],
  ["what is no object", "7"],
  ["null", "null"],
  ["no title", "{}"],
]) {
  test(`something is shown for a push with ${name}`, async () => {
    await scope.push(data);
    const [title, options] = scope.shown[0] ?? [];
    assert.equal(title, "site.example");
    assert.deepEqual(options, {
      body: "",
      lang: "",
      dir: "auto",
      renotify: false,
      data: { url: "", id: 0, lang: "" },
    });
  });
}

test("a click leads to the tab that shows the page, and the note is read", async () => {
  const other = new FakeTab("https://site.example/en/about/");
  const tab = new FakeTab("https://site.example/en/news/?page=2#top");
  scope.tabs = [other, tab];
  const clicked = note({ url: "/en/news/?page=2", id: 7, lang: "en" });
  await scope.dispatch("notificationclick", { notification: clicked });
  assert.equal(clicked.closed, 1);
  assert.deepEqual([tab.done, other.done, scope.opened], [["focus"], [], []]);
  assert.deepEqual(requests, [
    {
      url: "https://site.example/live/notifications/en/7/go/",
      method: "GET",
      body: {},
      redirect: "manual",
    },
  ]);
});

test("without one it opens the page, and leaves the others as they are", async () => {
  const other = new FakeTab("https://site.example/en/about/");
  scope.tabs = [other];
  await scope.dispatch("notificationclick", {
    notification: note({ url: "/en/news/", id: 0, lang: "en" }),
  });
  assert.deepEqual([other.done, scope.opened], [[], ["https://site.example/en/news/"]]);
  assert.deepEqual(requests, []);
});

test("to another place of a page that is there", async () => {
  const tab = new FakeTab("https://site.example/en/news/");
  scope.tabs = [tab];
  const clicked = () =>
    scope.dispatch("notificationclick", { notification: note({ url: "/en/news/#c5" }) });
  await clicked();
  assert.deepEqual(tab.done, ["focus", "https://site.example/en/news/#c5"]);

  // One that is there already, and one that is not ours to lead.
  const there = new FakeTab("https://site.example/en/news/#c5");
  scope.tabs = [there];
  await clicked();
  assert.deepEqual(there.done, ["focus"]);
  const foreign = new FakeTab("https://site.example/en/news/", { navigate: false });
  scope.tabs = [foreign];
  await clicked();
  assert.deepEqual([foreign.done, scope.opened], [["focus"], []]);
});

test("a tab that may not be focused", async () => {
  scope.tabs = [new FakeTab("https://site.example/en/", { focus: false })];
  await scope.dispatch("notificationclick", { notification: note({ url: "/en/" }) });
  assert.deepEqual(scope.opened, ["https://site.example/en/"]);
});

for (const [url, opened] of [
  ["https://other.example/x", "https://other.example/x"],
  ["javascript:alert(1)", "https://site.example/"],
  ["data:text/html,x", "https://site.example/"],
  ["https://[", "https://site.example/"],
  ["", "https://site.example/"],
]) {
  test(`a note that leads to ${url || "nowhere"}`, async () => {
    await scope.dispatch("notificationclick", { notification: note({ url }) });
    assert.deepEqual(scope.opened, [opened]);
  });
}

test("a note of somebody else's making, and no network", async () => {
  await scope.dispatch("notificationclick", { notification: note(undefined) });
  assert.deepEqual(scope.opened, ["https://site.example/"]);
  status = 0;
  await scope.dispatch("notificationclick", {
    notification: note({ url: "/", id: 3, lang: "../x" }),
  });
  assert.equal(requests[0]?.url, "https://site.example/live/notifications/..%2Fx/3/go/");
});

test("a subscription that has ended: the server learns of the next one, with its csrf token", async () => {
  await scope.dispatch("pushsubscriptionchange", { oldSubscription: subscription("old") });
  assert.deepEqual(scope.subscribedWith, [{ userVisibleOnly: true, applicationServerKey: "BKey" }]);
  assert.deepEqual(
    requests.map(({ method, url }) => `${method} ${url}`),
    [
      "GET https://site.example/live/notifications/push/key/",
      "POST https://site.example/live/notifications/push/subscribe/",
    ],
  );
  assert.deepEqual(requests[1]?.body, {
    csrfmiddlewaretoken: "token",
    endpoint: "https://push.example/new",
    p256dh: "p-new",
    auth: "a",
    old: "https://push.example/old",
  });
});

test("the browser has made the next one itself, and does not say which was before", async () => {
  await scope.dispatch("pushsubscriptionchange", {
    oldSubscription: null,
    newSubscription: subscription("made"),
  });
  assert.deepEqual(scope.subscribedWith, []);
  assert.equal(requests[1]?.body.endpoint, "https://push.example/made");
  assert.equal(requests[1]?.body.old, "");
});

test("a site that does not push any more", async () => {
  site = { key: "", csrf: "token" };
  await scope.dispatch("pushsubscriptionchange", {});
  assert.equal(requests.length, 1);
});

test("a server that does not answer: the browser is told, and tries again", async () => {
  status = 503;
  await assert.rejects(scope.dispatch("pushsubscriptionchange", {}), /503/);
});
