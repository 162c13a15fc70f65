/**
 * Runs bpmnlint over diagrams: `node bpmnlint.mjs FOLDER 8-5`, with {name: xml} on the standard input.
 *
 * FOLDER has .bpmnlintrc and node_modules; the second argument is the engine's version for camunda-compat. Prints
 * [{file, rule, id, category, message}]. bpmnlint's own command prints tables only.
 */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { text } from "node:stream/consumers";

const [folder, version] = process.argv.slice(2);
const require = createRequire(join(folder, "package.json"));
const { BpmnModdle } = require("bpmn-moddle");
const Linter = require("bpmnlint/lib/linter");
const NodeResolver = require("bpmnlint/lib/resolver/node-resolver");

const written = await readFile(join(folder, ".bpmnlintrc"), "utf-8");
const config = JSON.parse(written.replace(/camunda-cloud-\d+-\d+/g, `camunda-cloud-${version}`));
const extensions = Object.entries(config.moddleExtensions ?? {}).map(([name, file]) => [name, require(file)]);
const moddle = new BpmnModdle(Object.fromEntries(extensions));

/** The findings of one diagram; what the file can't say in BPMN counts as an error, as bpmnlint's command does. */
async function lint(file, xml) {
  const { rootElement, warnings = [] } = await moddle.fromXML(xml);
  const unread = warnings.map(({ element, message }) => {
    return { file, rule: "import", id: element?.id ?? "", category: "error", message: message.split("\n")[0] };
  });
  const results = await new Linter({ config, resolver: new NodeResolver({ require }) }).lint(rootElement);
  const found = Object.entries(results).flatMap(([rule, reports]) => {
    return reports.map(({ id = "", category, message }) => ({ file, rule, id, category, message }));
  });
  return [...unread, ...found];
}

const diagrams = Object.entries(JSON.parse(await text(process.stdin)));
const found = await Promise.all(diagrams.map(([file, xml]) => lint(file, xml)));
console.log(JSON.stringify(found.flat()));
