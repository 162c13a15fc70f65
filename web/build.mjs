/**
 * Bundles the islands (web/src) with what they need from npm into api/web/dist: `node web/build.mjs`.
 *
 * Names carry the hash of their content, so that browsers may keep them for a year; manifest.json says which file
 * is which. The licences of everything that went in are beside it.
 */
import { build } from "esbuild";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

import { chineseFormTexts } from "./chinese_form_texts.mjs";
import { licences } from "./licences.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = dirname(HERE);
const DIST = join(ROOT, "api", "web", "dist");
/** Where it is made, so that a server which runs meanwhile always finds a whole one. */
const MADE = `${DIST}.new`;

/** One script for every page, and one for each kind of island; style sheets of the same names beside them. */
const SCRIPTS = ["workbench", "form", "diagram", "picture", "chart", "board", "visit", "center"];
const STYLES = ["islands", "form", "diagram", "picture", "chart", "board", "visit"];

/** Scripts that also go into a page that is one file, where nothing can be fetched: each whole, in one piece. */
const ALONE = ["picture"];

/** What an office's computers have: browsers of the last few years. */
const BROWSERS = ["chrome100", "edge100", "firefox100", "safari15.4"];

const entries = [...SCRIPTS.map((name) => `${name}.js`), ...STYLES.map((name) => `${name}.css`)];

await rm(MADE, { recursive: true, force: true });
await mkdir(MADE, { recursive: true });
const ALIKE = {
  absWorkingDir: ROOT,
  outdir: MADE,
  bundle: true,
  minify: true,
  charset: "utf8",
  target: BROWSERS,
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
  plugins: [chineseFormTexts],
};
const { metafile } = await build({
  ...ALIKE,
  entryPoints: entries.map((name) => join(HERE, "src", name)),
  entryNames: "[name]-[hash]",
  chunkNames: "shared-[hash]",
  splitting: true,
  format: "esm",
});
const { metafile: alone } = await build({
  ...ALIKE,
  entryPoints: ALONE.map((name) => join(HERE, "src", `${name}.js`)),
  entryNames: "[name]_alone-[hash]",
  format: "iife",
});

await writeFile(join(MADE, "manifest.json"), `${JSON.stringify(manifest(), null, 2)}\n`);
await writeFile(join(MADE, "licences.txt"), await licences(ROOT, Object.keys(metafile.inputs)));
await rm(DIST, { recursive: true, force: true });
await rename(MADE, DIST);
report({ outputs: { ...metafile.outputs, ...alone.outputs } });

/** @returns {Record<string, string>} the file of each entry, e.g. `{"form.js": "form-ABC123.js"}` */
function manifest() {
  const named = [...namedIn(metafile), ...namedIn(alone).map(([name, file]) => [`alone/${name}`, file])];
  return Object.fromEntries(named.sort());
}

function namedIn({ outputs }) {
  return Object.entries(outputs)
    .filter(([, output]) => output.entryPoint)
    .map(([file, output]) => [basename(output.entryPoint), basename(file)]);
}

function report({ outputs }) {
  for (const [file, { bytes }] of Object.entries(outputs).sort()) {
    console.log(`${relative(ROOT, join(ROOT, file))}  ${(bytes / 1024).toFixed(1)} kB`);
  }
}
