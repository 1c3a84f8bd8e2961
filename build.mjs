// Bundles the browser client into djangocms_live/static/djangocms_live/ (never committed): classic
// scripts, because hashed static files and import maps do not go together under a strict CSP.
import { createHash } from "node:crypto";
import { copyFile, mkdir, readdir, readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const SOURCES = "djangocms_live/client";
const OUT = "djangocms_live/static/djangocms_live";
const BANNER = "/*! djangocms-live, BSD-3-Clause. */";
const BROWSERS = ["chrome111", "firefox115", "safari16.4"];
const WITH_IDIOMORPH = "/*! djangocms-live, BSD-3-Clause. Contains idiomorph, 0BSD. */";

/** What page and worker know each other by: they come to a browser as two files, maybe of two ages. */
async function hashOfSources() {
  const hash = createHash("sha256");
  for (const name of (await readdir(SOURCES)).sort()) {
    if (name.endsWith(".js")) hash.update(await readFile(`${SOURCES}/${name}`));
  }
  return hash.digest("hex").slice(0, 8);
}

/** @type {import("esbuild").BuildOptions} */
const common = {
  bundle: true,
  minify: true,
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
  define: { "globalThis.DJANGOCMS_LIVE_BUILD": JSON.stringify(await hashOfSources()) },
};

/** @param {string} entry @param {string} name @param {string} banner */
const script = (entry, name, banner) =>
  build({
    ...common,
    entryPoints: [entry],
    outfile: `${OUT}/${name}`,
    format: "iife",
    target: "es2022",
    banner: { js: banner },
  });

await mkdir("LICENSES", { recursive: true });
await Promise.all([
  script(`${SOURCES}/index.js`, "live.js", WITH_IDIOMORPH),
  script(`${SOURCES}/worker.js`, "worker.js", BANNER),
  script("djangocms_live/regions/client/regions.js", "regions.js", BANNER),
  script("djangocms_live/sight/client/index.js", "sight.js", BANNER),
  script("djangocms_live/presence/client/toolbar/preview.js", "presence-preview.js", BANNER),
  script("djangocms_live/presence/client/toolbar/numbers.js", "presence-numbers.js", BANNER),
  script("djangocms_live/presence/client/editors/editors.js", "presence-editors.js", BANNER),
  script("djangocms_live/presence/client/editors/tree.js", "presence-tree.js", BANNER),
  script("djangocms_live/comments/client/comments.js", "comments.js", BANNER),
  script("djangocms_live/presence/client/readers/readers.js", "readers.js", BANNER),
  script("djangocms_live/comments/client/queue/admin-queue.js", "admin-queue.js", BANNER),
  script("djangocms_live/notifications/client/notifications.js", "notifications.js", BANNER),
  script("djangocms_live/notifications/client/push/sw.js", "notifications-sw.js", BANNER),
  build({
    ...common,
    entryPoints: ["djangocms_live/comments/client/queue/admin-queue.css"],
    outfile: `${OUT}/admin-queue.css`,
    banner: { css: BANNER },
  }),
  build({
    ...common,
    stdin: {
      contents: `@import "./djangocms_live/client/live.css";
        @import "./djangocms_live/regions/client/regions.css";
        @import "./djangocms_live/comments/client/comments.css";
        @import "./djangocms_live/presence/client/readers/readers.css";
        @import "./djangocms_live/notifications/client/notifications.css";`,
      loader: "css",
      resolveDir: ".",
    },
    outfile: `${OUT}/live.css`,
    target: BROWSERS,
    banner: { css: BANNER },
  }),
  build({
    ...common,
    entryPoints: ["djangocms_live/sight/client/sight.css"],
    outfile: `${OUT}/sight.css`,
    target: BROWSERS,
    banner: { css: BANNER },
  }),
  build({
    ...common,
    entryPoints: ["djangocms_live/presence/client/toolbar/toolbar.css"],
    outfile: `${OUT}/presence-toolbar.css`,
    target: BROWSERS,
    banner: { css: BANNER },
  }),
  ...["editors", "tree"].map((name) =>
    build({
      ...common,
      entryPoints: [`djangocms_live/presence/client/editors/${name}.css`],
      outfile: `${OUT}/presence-${name}.css`,
      target: BROWSERS,
      banner: { css: BANNER },
    }),
  ),
  copyFile("node_modules/idiomorph/LICENSE", "LICENSES/idiomorph.txt"),
]);

for (const name of (await readdir(OUT)).filter((name) => /\.(js|css)$/.test(name))) {
  const bytes = await readFile(`${OUT}/${name}`);
  const zipped = gzipSync(bytes).length;
  process.stdout.write(`${name.padEnd(15)} ${bytes.length} bytes, ${zipped} gzipped\n`);
}
