// Brings the form of a provider of comments to a page, once its reader asked for it. What there is
// to do is data, written by the build: what all posts share in a module, the rest in the page
// (`Widget.own`); nothing is kept.

/** Milliseconds after which what has not come will not come. */
const PATIENCE = 30000;

/** `own` laid over `common`, object by object. */
function together(common, own) {
  const isObject = (value) => value?.constructor === Object;
  const lay = ([name, value]) => [name, isObject(value) ? together(common[name] ?? {}, value) : value];
  return { ...common, ...Object.fromEntries(Object.entries(own).map(lay)) };
}

/** `spec` with `{scheme}` filled in wherever it stands in a text. */
function inScheme(spec, scheme) {
  const fill = (_, value) => (typeof value === "string" ? value.replaceAll("{scheme}", scheme) : value);
  return JSON.parse(JSON.stringify(spec), fill);
}

/** How the page looks to this reader now: `light` or `dark`. */
function schemeOfPage() {
  const schemes = getComputedStyle(document.body).colorScheme.split(" ");
  const isDark = schemes.includes("light") ? matchMedia("(prefers-color-scheme: dark)").matches : true;
  return schemes.includes("dark") && isDark ? "dark" : "light";
}

/** An element with attributes. */
function element(tag, attributes) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

/** Puts an element that loads something into `frame`; settles when that is there, or will not be. */
function loaded(frame, made) {
  return new Promise((resolve, reject) => {
    made.addEventListener("load", resolve);
    made.addEventListener("error", () => reject(new Error(made.src || made.href)));
    frame.append(made);
  });
}

/** Does what the provider's documentation tells the author of a page to write into it. */
async function carryOut(spec, frame) {
  Object.assign(globalThis, spec.globals);
  const href = new URL("../stylesheets/comments.css", import.meta.url);
  frame.append(element("link", { rel: "stylesheet", href }));
  const { tag, ...attributes } = spec.mount;
  frame.append(element(tag, attributes));
  for (const href of spec.styles ?? []) frame.append(element("link", { rel: "stylesheet", href }));
  if (spec.script) await loaded(frame, element("script", spec.script));
  if (spec.call) {
    const path = spec.call.name.split(".");
    const name = path.pop();
    await path.reduce((owner, part) => owner[part], globalThis)[name](...spec.call.arguments);
  }
  if (spec.module) (await import(spec.module.src))[spec.module.name](...spec.module.arguments);
}

/** Settles when something of the provider's is to be seen in `frame`, which is empty and has no height
 * until then: a widget may be in an iframe, or in a tree of its own. */
function shown(frame) {
  return new Promise((resolve) => {
    const observer = new ResizeObserver(() => {
      if (!frame.offsetHeight) return;
      observer.disconnect();
      resolve();
    });
    observer.observe(frame);
  });
}

/** Fails after `PATIENCE`. */
function tooLate() {
  return new Promise((_, reject) => { setTimeout(reject, PATIENCE, new Error("too late")); });
}

/** Hides the comments that the widget shows; not those that hold one which it does not. */
function hideShown(section, provider) {
  const own = `[data-source="${CSS.escape(provider)}"]`;
  for (const comment of section.querySelectorAll(`.pm-comment${own}`)) {
    comment.hidden = !comment.querySelector(`.pm-comment:not(${own})`);
  }
  section.querySelector(".pm-comments__empty")?.remove();
}

/** Puts the provider's form in the place of `button`; on failure leaves the button, and fails. */
async function bring(button, common, loading) {
  const section = button.closest(".pm-comments");
  const ask = button.closest(".pm-comments__ask");
  const status = section.querySelector(".pm-comments__status");
  const spec = inScheme(together(common, JSON.parse(button.dataset.comments)), schemeOfPage());
  const frame = element("div", { class: "pm-comments__frame", tabindex: "-1" });
  status.textContent = loading;
  ask.after(frame);
  try {
    await Promise.race([Promise.all([carryOut(spec, frame), shown(frame)]), tooLate()]);
  } catch (error) {
    frame.remove();
    throw error;
  }
  const isWaiting = [button, document.body].includes(document.activeElement);
  ask.hidden = true;
  status.textContent = "";
  hideShown(section, button.dataset.provider);
  // Who went on to something else meanwhile is not called back.
  if (isWaiting) (frame.querySelector("textarea, iframe") ?? frame).focus();
}

/** Brings what takes a comment, once the reader asked for it by pressing `button`; fails if that fails. */
export async function take(button, load) {
  if (button.hasAttribute("aria-busy")) return;
  button.setAttribute("aria-busy", "true");
  try {
    const [words, { common }] = await Promise.all([load("./words.js"), load("./provider.js")]);
    const { comments } = words.of(button);
    await bring(button, common, comments.loading.replaceAll("{host}", button.dataset.host));
  } finally {
    button.removeAttribute("aria-busy");
  }
}
