/** The licences of what is bundled (许可证), which have to go wherever the bundles go. */
import { existsSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

const PACKAGE = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//;

/**
 * @param {string} root the folder that has node_modules
 * @param {string[]} inputs the files that went into the bundles, relative to it
 * @returns {Promise<string>} name, version and licence text of each package, by name
 */
export async function licences(root, inputs) {
  const names = new Set(inputs.map((file) => PACKAGE.exec(file)?.[1]).filter(Boolean));
  const texts = await Promise.all([...names].sort().map((name) => licence(root, name)));
  return texts.join(`\n${"=".repeat(78)}\n\n`);
}

async function licence(root, name) {
  const folder = join(root, "node_modules", name);
  const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const file = existsSync(folder) && readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  const text = file ? await readFile(join(folder, file), "utf8") : "";
  return `${name} ${version} (${license})\n\n${text.trim()}\n`;
}
