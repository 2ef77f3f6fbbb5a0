// What is on every page: the switch between light and dark, buttons that copy, the next page on its way
// before it is asked for. All else comes when the reader reaches for it; nothing here is needed to read,
// to subscribe or to share.
//
// `load("./name.js")`: the build writes the name with the hash of its content, and the hash itself for
// the browser to compare (permesso/assets.py).

const { body } = document;
const words = document.querySelector("main")?.dataset ?? {};

const loading = {};

/** Settles with a module of the blog's, which runs only if its content is what the build made.
 *
 * By an element, whose `integrity` every browser knows; what is imported then is what that brought. */
function load(address, integrity) {
  loading[address] ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    const src = new URL(address, import.meta.url).href;
    Object.assign(script, { type: "module", src, onload: () => resolve(import(src)), onerror: reject });
    if (integrity) script.integrity = integrity;
    document.head.append(script);
  });
  // Asked for again after a failure, it is tried again.
  loading[address].catch(() => { delete loading[address]; });
  return loading[address];
}

const all = (selector, use) => document.querySelectorAll(selector).forEach(use);

// The switch: one choice after the other. `permessoScheme` stands in the page, before anything is seen
// (components/scheme.html); in a template of the owner's without it, the switch stays hidden.

if (globalThis.permessoScheme) all(".pm-scheme", (button) => {
  const labels = new Map(JSON.parse(button.dataset.labels));
  const names = [...labels.keys()];
  const system = matchMedia("(prefers-color-scheme: dark)");

  const show = (name) => {
    permessoScheme(name);
    const now = body.dataset.pmScheme;
    button.ariaLabel = button.title = labels.get(now);
    // The browser's own bars: each colour is for the scheme of its `media`, unless the reader chose.
    all("meta[name=theme-color]", (meta) => {
      const own = meta.dataset.media ??= meta.media;
      meta.media = labels.has("system") && now !== "system" ? (own.includes(now) ? "all" : "not all") : own;
    });
    return now;
  };

  show(body.dataset.pmScheme);
  button.disabled = false;
  system.addEventListener("change", () => show(body.dataset.pmScheme));
  button.addEventListener("click", () => {
    const now = show(names[(names.indexOf(body.dataset.pmScheme) + 1) % names.length]);
    try {
      localStorage.setItem("permesso", now);
    } catch {
      // A browser that keeps nothing: it is chosen for this page.
    }
  });
});

// What only a script can do is hidden until there is one.

all("[data-scripted]", (element) => { element.hidden = false; });
all(".pm-comments__without", (element) => { element.hidden = true; });

if (navigator.clipboard) {
  all("[data-copy]:is(button)", (button) => { button.parentElement.hidden = false; });
  // The buttons of code: `main` has their words where the blog wants them and the page has code.
  if (words.copied) {
    all("pre > code", (code) => {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "pm-copy", textContent: words.copy });
      button.dataset.copied = words.copied;
      code.parentElement.after(button);
    });
  }
}

/** Copies, and says so for a while; says nothing that is not so. */
async function copy(button) {
  const label = button.textContent;
  await navigator.clipboard.writeText(button.dataset.copy ?? button.previousSibling.innerText.trimEnd());
  button.textContent = button.dataset.copied;
  setTimeout(() => { button.textContent = label; }, 3000);
}

// What comes with the gesture that needs it.

const helped = new WeakMap();

/** Settles when a form has its help, or will have none: then the browser's own has to do. */
function help(form) {
  if (!helped.has(form)) {
    form.noValidate = true;
    const started = load("./form.js").then((module) => module.help(form, load));
    const done = () => { helped.get(form).done = true; };
    helped.set(form, started.catch(() => { form.noValidate = false; }).finally(done));
  }
  return helped.get(form);
}

document.addEventListener("focusin", ({ target }) => {
  const form = target.closest("form.pm-form");
  if (form) help(form);
});

// Whoever is faster than the line sends when the help is there.
document.addEventListener("submit", async (event) => {
  const { target, submitter } = event;
  if (!target.matches(".pm-form") || helped.get(target)?.done) return;
  event.preventDefault();
  await help(target);
  target.requestSubmit(submitter);
}, true);

/** Brings what takes a comment; if that fails, says so. */
async function comment(button) {
  try {
    const { take } = await load("./comments.js");
    await take(button, load);
  } catch {
    const { failed } = (await load("./words.js")).of(button).comments;
    const status = button.closest(".pm-comments").querySelector("[role=status]");
    status.textContent = failed.replaceAll("{host}", button.dataset.host);
  }
}

document.addEventListener("click", async (event) => {
  const { target } = event;
  const find = (selector) => target.closest(selector);
  const button = find("button");
  const link = find("a.pm-enlarge");
  if (button?.dataset.copied) copy(button).catch(() => {});
  else if (button?.dataset.comments) comment(button);
  else if (button?.dataset.player) (await load("./embeds.js")).show(button);
  else if (link && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)) {
    event.preventDefault();
    load("./enlarge.js").then(({ enlarge }) => enlarge(link), () => { location = link.href; });
  }
});

// Back from the answer, browsers show the page as it was left, or load it and fill in what was in its
// form: to send it again is to agree again.
addEventListener("pageshow", ({ persisted }) => {
  if (!persisted && performance.getEntriesByType("navigation")[0]?.type === "navigate") return;
  all(".pm-form [type=checkbox]", (box) => { box.checked = false; });
});

// The next page: fetched when the reader rests on a link to it, where neither they nor their line ask to
// spare data. Pages end with a slash or `.html`; what has a question mark is the answer to a form.
// The same text wherever the blog is: the policy of its pages allows it by its digest, which the build
// takes of this string (permesso/policy/reading.py).

const RULES = '{"prefetch":[{"where":{"and":[{"href_matches":[{"pathname":"/","search":""},{"pathname":"/*/","search":""},{"pathname":"/*.html","search":""}]},{"not":{"selector_matches":"[download], [target], [rel~=nofollow]"}}]},"eagerness":"moderate"}]}';

if (!navigator.connection?.saveData && !matchMedia("(prefers-reduced-data: reduce)").matches) {
  const script = document.createElement("script");
  script.type = "speculationrules";
  script.textContent = RULES;
  document.head.append(script);
}
