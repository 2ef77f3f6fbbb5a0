// Reads a list of pages (JSON) and prints what is wrong with them (JSON), by the rules of two
// validators for rich results. Its argument is the folder that they are installed in.
import {readFileSync} from "node:fs";
import {createRequire} from "node:module";
import {pathToFileURL} from "node:url";

const require = createRequire(pathToFileURL(`${process.argv[2]}/`));
const load = async name => (await import(pathToFileURL(require.resolve(name)))).default;
const Extractor = await load("@marbec/web-auto-extractor");
const Validator = await load("@adobe/structured-data-validator");
const {structuredDataTest} = require("structured-data-testing-tool");
const {Google} = require("structured-data-testing-tool/presets");

// Both look into what is nested, not behind references, as search engines do.
const whole = (value, known, path = []) => {
  if (Array.isArray(value)) return value.map(each => whole(each, known, path));
  if (value === null || typeof value !== "object") return value;
  const id = value["@id"];
  if (path.includes(id)) return {"@id": id};
  const node = id && Object.keys(value).length === 1 ? known.get(id) ?? value : value;
  const entries = Object.entries(node);
  return Object.fromEntries(
    entries.map(([key, each]) => [key, whole(each, known, id ? [...path, id] : path)]));
};

// Every node that says more than its name, however deep.
const named = value => {
  if (value === null || typeof value !== "object") return [];
  const inside = Object.values(value).flatMap(named);
  const isNode = value["@id"] && Object.keys(value).length > 1;
  return isNode ? [[value["@id"], value], ...inside] : inside;
};

const place = found => found.path.map(step => step.property ?? step.type).join(".");

const problems = [];
for (const page of JSON.parse(readFileSync(0, "utf-8"))) {
  const found = new Extractor({addLocation: false}).parse(readFileSync(page, "utf-8"));
  const known = new Map(named(found.jsonld));
  const jsonld = Object.fromEntries(
    Object.entries(found.jsonld).map(([type, nodes]) => [type, [nodes].flat().map(node => whole(node, known))]));

  // A picture that stands alone is asked for its licence, which a picture of an article need not
  // have: those are seen where they are used.
  const {ImageObject, ...roots} = jsonld;
  const said = await new Validator().validate({...found, jsonld: roots});
  problems.push(...said.map(each => `${page}: ${each.path ? place(each) : "page"}: ${each.issueMessage}`));

  const tested = {jsonld, microdata: {}, rdfa: {}, metatags: {}};
  const result = await structuredDataTest(tested, {presets: [Google], tests: []})
    .catch(error => error.res ?? Promise.reject(error));
  const failed = [...result.failed, ...result.warnings].filter(test => !test.passed);
  problems.push(...failed.map(test => `${page}: ${test.error?.message ?? test.test}`));
}
console.log(JSON.stringify([...new Set(problems)]));
