// Asks EasyList and EasyPrivacy about addresses and elements; `../filters.py` starts it.
//
//     node engine.mjs MODULES CACHE LIST.txt.br …  <questions  >answers
//
// A question and an answer are a line of JSON each, in the same order. A question is an address,
// {address, source, types}, or an element, {name, id, classes, attributes: {name: value}}; an answer
// is [list, rule], or null where no list has it. The lists, read once, are kept in CACHE.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { brotliDecompressSync } from "node:zlib";

const [modules, cache, ...files] = process.argv.slice(2);
const { FiltersEngine, ENGINE_VERSION, Request } = createRequire(join(modules, "_"))("@ghostery/adblocker");

// Exceptions tell blockers what a site needs to work, not that something is no tracker. A rule is shown
// as it stands in its list, so it is kept whole (`debug`) and not merged with others.
const CONFIG = { debug: true, enableOptimizations: false, loadExceptionFilters: false, loadCSPFilters: false };
const KEPT = ".engine";

function read(file) {
  const packed = readFileSync(file);
  const title = basename(file).split(".")[0];
  const digest = createHash("sha256").update(packed).update(JSON.stringify(CONFIG)).digest("hex");
  const name = `${title}-${ENGINE_VERSION}-${digest.slice(0, 16)}${KEPT}`;
  return { title: titleOf(title), engine: kept(join(cache, name)) ?? made(packed, title, name) };
}

function titleOf(name) {
  return { easylist: "EasyList", easyprivacy: "EasyPrivacy" }[name] ?? name;
}

// The engine has a checksum in it: what is damaged, or of another version, is made anew.
function kept(path) {
  if (!existsSync(path)) return undefined;
  try {
    return FiltersEngine.deserialize(readFileSync(path));
  } catch {
    return undefined;
  }
}

function made(packed, title, name) {
  const engine = FiltersEngine.parse(brotliDecompressSync(packed).toString("utf8"), CONFIG);
  try {
    keep(engine, title, name);
  } catch {
    // Without a place to keep it the next run reads the list again: slower, not wrong.
  }
  return engine;
}

function keep(engine, title, name) {
  mkdirSync(cache, { recursive: true });
  for (const old of readdirSync(cache)) {
    if (old.startsWith(`${title}-`) && old.endsWith(KEPT)) rmSync(join(cache, old), { force: true });
  }
  // Another run may read it meanwhile: it is there whole, or not at all.
  const unfinished = join(cache, `${name}.${process.pid}`);
  writeFileSync(unfinished, engine.serialize());
  renameSync(unfinished, join(cache, name));
}

function addressAnswer(lists, { address, source, types }) {
  for (const { title, engine } of lists) {
    for (const type of types) {
      const { filter } = engine.match(
        Request.fromRawDetails({ url: address, sourceUrl: source, type }),
      );
      if (filter !== undefined) return [title, filter.toString()];
    }
  }
  return null;
}

// Rules for elements by a part that they ask for, so that an element meets only those that may fit.
// `genericRules` is no documented field: it has the rules without a leading class, id or address,
// which the documented calls give out as the text of a stylesheet only. A test counts them.
function elementRules(lists, elements) {
  const wanted = {
    classes: distinct(elements.flatMap((element) => element.classes)),
    ids: distinct(elements.map((element) => element.id)),
    hrefs: distinct(elements.map((element) => element.attributes.href ?? "")),
  };
  const rules = new Map();
  for (const { title, engine } of lists) {
    const { filters } = engine.cosmetics.getCosmeticsFilters({
      domain: "",
      hostname: "",
      ...wanted,
      getRulesFromHostname: false,
    });
    for (const filter of [...filters, ...engine.cosmetics.genericRules.getFilters()]) {
      const tree = filter.getSelectorAST();
      const rule = { answer: [title, filter.toString()], tree };
      const key = keyOf(tree);
      if (!rules.has(key)) rules.set(key, []);
      rules.get(key).push(rule);
    }
  }
  return rules;
}

function distinct(values) {
  return [...new Set(values)].filter((value) => value !== "");
}

function keyOf(tree) {
  const parts = tree?.type === "compound" ? tree.compound : [tree];
  const rarest = ["id", "class", "attribute", "type"]
    .map((type) => parts.find((part) => part?.type === type))
    .find((part) => part !== undefined);
  return rarest === undefined ? "" : `${rarest.type}:${rarest.name}`;
}

// Ids last: some are no more than the words of a title, which the family lets pass.
function keysOf({ name, id, classes, attributes }) {
  return [
    "",
    `type:${name}`,
    ...classes.map((each) => `class:${each}`),
    ...Object.keys(attributes).map((each) => `attribute:${each}`),
    "attribute:class",
    "attribute:id",
    `id:${id}`,
  ];
}

function elementAnswer(rules, element) {
  for (const key of keysOf(element)) {
    const rule = rules.get(key)?.find(({ tree }) => fits(tree, element));
    if (rule !== undefined) return rule.answer;
  }
  return null;
}

// Whether an element fits a selector, as far as the element alone can tell: what asks for its
// relatives or its state does not fit.
function fits(tree, element) {
  switch (tree?.type) {
    case "compound":
      return tree.compound.every((part) => fits(part, element));
    case "list":
      return tree.list.some((part) => fits(part, element));
    case "type":
      return tree.name === element.name || tree.name === "*";
    case "id":
      return tree.name === element.id;
    case "class":
      return element.classes.includes(tree.name);
    case "attribute":
      return fitsAttribute(tree, element);
    case "pseudo-class":
      return tree.name === "not" && isCertain(tree.subtree) && !fits(tree.subtree, element);
    default:
      return false;
  }
}

// Whether the element alone tells if it fits.
function isCertain(tree) {
  if (tree?.type === "compound") return tree.compound.every(isCertain);
  if (tree?.type === "list") return tree.list.every(isCertain);
  return ["type", "id", "class", "attribute"].includes(tree?.type);
}

function valueOf(element, name) {
  if (name === "id") return element.id || undefined;
  if (name === "class") return element.classes.join(" ") || undefined;
  return element.attributes[name];
}

function fitsAttribute({ name, operator, value, caseSensitive }, element) {
  let actual = valueOf(element, name);
  if (actual === undefined || operator === undefined) return actual !== undefined;
  let wanted = (value ?? "").replace(/^(["'])(.*)\1$/s, "$2");
  if (caseSensitive === "i") [actual, wanted] = [actual.toLowerCase(), wanted.toLowerCase()];
  if (wanted === "" && operator !== "=" && operator !== "|=") return false;
  switch (operator) {
    case "=":
      return actual === wanted;
    case "^=":
      return actual.startsWith(wanted);
    case "$=":
      return actual.endsWith(wanted);
    case "*=":
      return actual.includes(wanted);
    case "~=":
      return actual.split(/\s+/).includes(wanted);
    case "|=":
      return actual === wanted || actual.startsWith(`${wanted}-`);
    default:
      return false;
  }
}

const questions = readFileSync(0, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
const lists = files.map(read);
const elements = questions.filter((question) => question.address === undefined);
const rules = elements.length > 0 ? elementRules(lists, elements) : new Map();
const answers = questions.map((question) =>
  question.address === undefined ? elementAnswer(rules, question) : addressAnswer(lists, question),
);
process.stdout.write(answers.map((answer) => `${JSON.stringify(answer)}\n`).join(""));
