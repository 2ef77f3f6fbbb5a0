// On pages of the preview only: loads the page again when it is another one, where the reader was, and
// shows what is wrong. The server says what happened as server-sent events.

const script = document.currentScript;
const { seen } = script.dataset;
const KEY = "permesso-preview";
const PLACES = ":is(h1, h2, h3, h4, h5, h6, p, li, pre, img, tr, dt, dd, summary)";

// Where the reader is: the first thing in the window that can be found again, and how far below the edge.

const places = () => [...document.querySelectorAll(`main ${PLACES}`)].filter((each) => !each.querySelector(PLACES));
const words = (element) => (element.textContent.trim() || element.getAttribute("src") || "").slice(0, 80);

let sought = null;
let reloads = false;

function here() {
  const all = places();
  const index = all.findIndex((each) => each.getClientRects().length && each.getBoundingClientRect().bottom > 0);
  const at = all[index];
  const place = at && { index, words: words(at), top: at.getBoundingClientRect().top };
  return { path: location.pathname, y: scrollY, place };
}

function remember() {
  try {
    // A page that is not there yet as a whole: its reader was where they still have to get.
    sessionStorage.setItem(KEY, JSON.stringify(sought ?? here()));
    history.scrollRestoration = "manual";
  } catch {
    // A browser that keeps nothing: its own memory of the place has to do.
  }
}

function find({ index, words: wanted }) {
  const all = places();
  const same = all.map((each, number) => [each, Math.abs(number - index)]).filter(([each]) => words(each) === wanted);
  same.sort(([, one], [, other]) => one - other);
  // What was there is there no more: what has its place now.
  return same[0]?.[0] ?? all[Math.min(index, all.length - 1)];
}

function goBack() {
  let kept;
  try {
    kept = JSON.parse(sessionStorage.getItem(KEY));
    sessionStorage.removeItem(KEY);
  } catch {
    return;
  }
  if (kept?.path !== location.pathname) return;
  sought = kept;
  const go = () => {
    if (!sought) return;
    const at = kept.place && kept.y ? find(kept.place) : null;
    const top = at ? scrollY + at.getBoundingClientRect().top - kept.place.top : kept.y;
    scrollTo({ top, behavior: "instant" });
  };
  const done = () => {
    go();
    sought = null;
    // Chromium would go back to where it thinks best if it were told so now.
    setTimeout(() => { if (!reloads) history.scrollRestoration = "auto"; }, 1000);
  };
  // Pictures that come later move what is below them, until the reader does.
  for (const event of ["wheel", "touchstart", "keydown", "pointerdown"])
    addEventListener(event, () => { sought = null; }, { once: true, passive: true });
  go();
  if (document.readyState === "complete") done();
  else {
    addEventListener("DOMContentLoaded", go);
    addEventListener("load", done);
  }
}

// What is wrong: a box at the bottom, which nothing of the page's own styles reaches.

const STYLE = `
  :host { all: initial; }
  section { position: fixed; inset: auto 0 0; z-index: 2147483647; box-sizing: border-box; max-height: 45vh;
    overflow: auto; padding: 16px max(16px, calc(50vw - 600px)); color: #2a1210; background: #fdf1ef;
    border-top: 4px solid #b3261e; font: 16px/1.5 system-ui, sans-serif; box-shadow: 0 -4px 24px #0004; }
  header { display: flex; gap: 16px; align-items: start; justify-content: space-between; }
  h2 { margin: 4px 0 0; font-size: 18px; line-height: 1.4; }
  p { margin: 12px 0 0; max-width: 65ch; }
  ul { margin: 12px 0 0; padding: 0; list-style: none; }
  li { padding: 4px 0 4px 12px; border-left: 2px solid #b3261e; overflow-wrap: anywhere; white-space: pre-wrap;
    font: 14px/1.5 ui-monospace, "SF Mono", Consolas, monospace; }
  li + li { margin-top: 8px; }
  button { flex: none; min-height: 36px; padding: 4px 12px; color: inherit; background: none;
    border: 1px solid currentcolor; border-radius: 6px; font: inherit; font-size: 14px; cursor: pointer; }
  button:hover { background: #b3261e1f; }
  :focus-visible { outline: 3px solid currentcolor; outline-offset: 2px; }
  section:focus-visible { outline-offset: -5px; }
  section.dark { color: #fbe4e1; background: #2b1513; border-color: #f2867c; }
  .dark li { border-color: #f2867c; }
  .dark button:hover { background: #f2867c2e; }
  @media print { section { display: none; } }
`;

let box = null;

function close() {
  box?.remove();
  box = null;
}

addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });

// The page's own scheme, which its reader may have chosen.
function isDark() {
  const { mdColorScheme } = document.body.dataset;
  return mdColorScheme ? mdColorScheme === "slate" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function element(name, text, properties = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  return Object.assign(made, properties);
}

function show(fault) {
  close();
  if (!fault) return;
  box = document.createElement("permesso-fault");
  const root = box.attachShadow({ mode: "open" });
  const section = element("section", "", { role: "alert", tabIndex: 0, className: isDark() ? "dark" : "" });
  const header = document.createElement("header");
  header.append(element("h2", fault.title), element("button", fault.close, { type: "button", onclick: close }));
  const lines = document.createElement("ul");
  lines.append(...fault.lines.map((line) => element("li", line)));
  section.append(header, lines, element("p", fault.below));
  root.append(element("style", STYLE));
  // Announced when it changes, so it has to be there before.
  document.documentElement.append(box);
  root.append(section);
}

// Stylesheets change without a new page: the old one goes when the new one is there.

function restyle() {
  for (const link of document.querySelectorAll("link[rel~=stylesheet]")) {
    const address = new URL(link.href);
    if (address.origin !== location.origin) continue;
    address.searchParams.set("preview", Date.now());
    const next = link.cloneNode();
    next.href = address;
    next.onload = next.onerror = () => link.remove();
    link.after(next);
  }
}

let source = null;

function reload() {
  if (reloads) return;
  reloads = true;
  remember();
  location.reload();
}

// A page that nobody looks at does not listen: browsers open no more than six connections to a server.

function listen() {
  if (source || document.visibilityState !== "visible") return;
  const query = new URLSearchParams({ path: decodeURI(location.pathname), seen });
  source = new EventSource(`/.preview/events?${query}`);
  source.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    if (message.reload) reload();
    else if (message.styles) restyle();
    else if ("fault" in message) show(message.fault);
  };
  source.onerror = () => {
    // A server that starts again: most browsers come back by themselves.
    if (source?.readyState !== EventSource.CLOSED) return;
    stop();
    setTimeout(listen, 500);
  };
}

function stop() {
  source?.close();
  source = null;
}

document.addEventListener("visibilitychange", () => (document.visibilityState === "visible" ? listen() : stop()));
addEventListener("pagehide", stop);
addEventListener("pageshow", listen);
goBack();
listen();
