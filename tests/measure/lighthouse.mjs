// Runs Lighthouse over pages: node lighthouse.mjs MODULES < asked.json
//
// In: {"chromium": path, "runs": 5, "pages": [{"name", "url"}]}. Out: a line of JSON for each run,
// then for each page its median run, chosen by Lighthouse itself. Its defaults: a phone, and a slow
// line that is simulated from what was seen (https://github.com/GoogleChrome/lighthouse/blob/main/docs/throttling.md).
import {readFileSync} from "node:fs";
import {createRequire} from "node:module";
import {pathToFileURL} from "node:url";

const {resolve} = createRequire(`${process.argv[2]}/here.js`);
const load = name => import(pathToFileURL(resolve(name)).href);
const {default: lighthouse} = await load("lighthouse");
const {computeMedianRun} = await load("lighthouse/core/lib/median-run.js");
const {launch} = await load("chrome-launcher");

const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
const ATTEMPTS = 3;
// Nobody but this computer is asked, whatever a page or the browser would like to ask.
const FLAGS = [
  "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu",
  "--disable-background-networking", "--disable-quic",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

const asked = JSON.parse(readFileSync(0, "utf-8"));
const tell = line => process.stdout.write(`${JSON.stringify(line)}\n`);

for (const {name, url} of asked.pages) {
  const found = [];
  for (let run = 1; run <= asked.runs; run++) {
    const lhr = await examined(url);
    found.push(lhr);
    tell({kind: "run", page: name, run, ...figures(lhr)});
  }
  const median = computeMedianRun(found);
  tell({kind: "page", page: name, ...figures(median), faults: faults(median), version: median.lighthouseVersion,
    browser: median.environment.hostUserAgent, requests: requests(median)});
}

// On a busy computer a browser may start too late to be watched: Lighthouse then says to run it again.
async function examined(url) {
  for (let attempt = 1; ; attempt++) {
    const chrome = await launch({chromePath: asked.chromium, chromeFlags: FLAGS});
    try {
      const flags = {port: chrome.port, logLevel: "silent", onlyCategories: CATEGORIES, locale: "en"};
      const {lhr} = await lighthouse(url, flags);
      if (!lhr.runtimeError) return lhr;
      if (attempt === ATTEMPTS) throw new Error(`${url}: ${lhr.runtimeError.message}`);
    } finally {
      chrome.kill();
    }
  }
}

function figures({categories, audits}) {
  const value = id => audits[id]?.numericValue ?? null;
  return {
    scores: Object.fromEntries(CATEGORIES.map(id => [id, Math.round((categories[id].score ?? 0) * 100)])),
    fcp: value("first-contentful-paint"), lcp: value("largest-contentful-paint"),
    cls: value("cumulative-layout-shift"), tbt: value("total-blocking-time"), si: value("speed-index"),
  };
}

// What keeps a category below 100, each with the first thing that it names.
function faults({categories, audits}) {
  return CATEGORIES.flatMap(id => categories[id].auditRefs
    .filter(({id: audit, weight}) => weight > 0 && audits[audit].score !== null && audits[audit].score < 1)
    .map(({id: audit}) => {
      const {title, displayValue, details} = audits[audit];
      const first = details?.items?.[0];
      return {
        category: id, audit, score: audits[audit].score, said: [title, displayValue].filter(Boolean).join(": "),
        first: first?.node?.snippet ?? first?.description ?? first?.message ?? first?.url ?? "",
      };
    }));
}

function requests({audits}) {
  return audits["network-requests"].details.items.map(({url, resourceType, transferSize, resourceSize, priority}) =>
    ({url, type: resourceType, sent: transferSize, size: resourceSize, priority}));
}
