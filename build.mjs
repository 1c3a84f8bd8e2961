// Bundles the browser client into djangocms_live/static/djangocms_live/ (never committed): classic
// scripts, because hashed static files and import maps do not go together under a strict CSP.
import { copyFile, mkdir, readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const OUT = "djangocms_live/static/djangocms_live";
const BANNER = "/*! djangocms-live, BSD-3-Clause. */";
const WITH_IDIOMORPH = "/*! djangocms-live, BSD-3-Clause. Contains idiomorph, 0BSD. */";

/** @type {import("esbuild").BuildOptions} */
const common = {
  bundle: true,
  minify: true,
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
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
  script("djangocms_live/client/index.js", "live.js", WITH_IDIOMORPH),
  script("djangocms_live/client/worker.js", "worker.js", BANNER),
  script("djangocms_live/regions/client/regions.js", "regions.js", BANNER),
  build({
    ...common,
    stdin: {
      contents: `@import "./djangocms_live/client/live.css";
        @import "./djangocms_live/regions/client/regions.css";`,
      loader: "css",
      resolveDir: ".",
    },
    outfile: `${OUT}/live.css`,
    target: ["chrome111", "firefox115", "safari16.4"],
    banner: { css: BANNER },
  }),
  copyFile("node_modules/idiomorph/LICENSE", "LICENSES/idiomorph.txt"),
]);

for (const name of ["live.js", "regions.js", "worker.js", "live.css"]) {
  const bytes = await readFile(`${OUT}/${name}`);
  const zipped = gzipSync(bytes).length;
  process.stdout.write(`${name.padEnd(11)} ${bytes.length} bytes, ${zipped} gzipped\n`);
}
