// Looks at a page as it stands. An expression: a function of `[question, value]`.
(given) => {
  "use strict";
  const [question, value] = given;
  const described = element => window[Symbol.for("permesso")].describe(element);
  const visible = element => element.checkVisibility({opacityProperty: true, visibilityProperty: true});
  const words = text => text.split(/\s+/u).filter(Boolean);

  // The text that the reader came for.
  const article = () => {
    const tops = [...document.querySelectorAll("article")]
      .filter(found => !found.parentElement.closest("article"));
    return tops.sort((a, b) => b.textContent.length - a.textContent.length)[0] ?? null;
  };
  const main = () => document.querySelector("main, [role=main]") ?? article() ?? document.body;

  const opacity = element => {
    let found = 1;
    for (let at = element; at; at = at.parentElement) found *= Number(getComputedStyle(at).opacity);
    return found;
  };
  const inkAt = (element, x, y) => {
    for (const node of element.childNodes) {
      if (node.nodeType !== 3 || !node.data.trim()) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const box of range.getClientRects())
        if (x >= box.left && x <= box.right && y >= box.top && y <= box.bottom) return true;
    }
    return false;
  };
  const REPLACED = new Set(["img", "video", "canvas", "iframe", "embed", "object", "svg", "input",
    "button", "select", "textarea"]);
  const clear = colour => /^rgba\(.*,\s*0(\.0\d*)?\)$|^transparent$|\/\s*0(\.0\d*)?\)$/.test(colour);
  const paints = (element, style) =>
    REPLACED.has(element.localName) || !clear(style.backgroundColor)
    || style.backgroundImage !== "none" || (style.backdropFilter && style.backdropFilter !== "none");
  const painted = (element, x, y) => {
    if (!visible(element) || opacity(element) < 0.1) return false;
    return paints(element, getComputedStyle(element)) || inkAt(element, x, y);
  };

  // A layer: taken out of the flow, and nothing that holds the text itself.
  const layer = (element, root) => {
    for (let at = element; at && at !== document.body; at = at.parentElement) {
      if (at.contains(root)) return null;
      if (["fixed", "sticky", "absolute"].includes(getComputedStyle(at).position)) return at;
    }
    return null;
  };
  // Layers also count where the pointer goes through them.
  const piercing = work => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("* { pointer-events: auto !important; }");
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    try { return work(); } finally {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter(each => each !== sheet);
    }
  };
  const points = (columns, rows) => {
    const found = [];
    // On a page wider than its phone, a part of the window is on the screen.
    const {width, height, offsetLeft, offsetTop} = visualViewport;
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++)
        found.push([offsetLeft + (column + 0.5) * width / columns,
          offsetTop + (row + 0.5) * height / rows]);
    return found;
  };

  const covering = () => piercing(() => {
    const root = main();
    const grid = points(15, 24);
    const layers = new Map();
    for (const [x, y] of grid) {
      const stack = document.elementsFromPoint(x, y);
      const top = stack.findIndex(element => painted(element, x, y));
      const found = top < 0 ? null : layer(stack[top], root);
      if (!found) continue;
      const counted = layers.get(found) ?? {points: 0, text: 0, dialog: 0};
      counted.points++;
      if (stack[top].closest(DIALOG)) counted.dialog++;
      const text = stack.slice(top + 1).some(element =>
        root.contains(element) && !found.contains(element) && inkAt(element, x, y)
        && visible(element) && opacity(element) >= 0.1);
      if (text) counted.text++;
      layers.set(found, counted);
    }
    return [...layers].filter(([, counted]) => counted.text > 0).map(([element, counted]) => ({
      element: described(element),
      share: counted.points / grid.length,
      text: counted.text,
      // A bar may hold a closed one, or a search that is called so.
      dialog: Boolean(element.closest(DIALOG)) || counted.dialog * 2 >= counted.points,
    }));
  });

  const DIALOG = "dialog, [role=dialog], [role=alertdialog], [aria-modal=true], [popover]";
  const open = () => [...document.querySelectorAll("dialog[open], [popover]")]
    .filter(element => element.matches("dialog[open], :popover-open"))
    .filter(element => visible(element)
      && (element.localName !== "dialog" || getComputedStyle(element).position !== "static"))
    .map(described);

  const focused = () => {
    const found = document.activeElement;
    if (!found || found === document.body || found === document.documentElement) return null;
    return found.closest(DIALOG) ? null : described(found);
  };

  const playing = () => [...document.querySelectorAll("audio, video")]
    .filter(media => !media.paused && !media.ended).map(described);

  const scrolling = () => ({
    top: scrollY,
    height: Math.max(document.documentElement.scrollHeight, document.body.scrollHeight),
    seen: innerHeight,
  });

  // What a reader takes as something else than the article, within it.
  const BESIDE = "nav, form, aside, footer, dialog, iframe, [role=navigation], [role=search], "
    + "[role=complementary], [role=dialog], [role=alert], ins";
  const isArticle = () => {
    const type = document.querySelector("meta[property='og:type']")?.content;
    const found = article();
    return Boolean(found && (type === "article" || found.querySelector("h1"))
      && document.querySelectorAll("article article, main > article ~ article").length === 0
      && words(found.textContent).length > 150);
  };
  const screen = () => {
    if (!isArticle()) return null;
    const held = article();
    // The title stands above the article in some themes, within the same `main`.
    const whole = held.closest("main, [role=main]");
    const title = document.querySelector("h1");
    const root = whole && whole.querySelectorAll("article").length === 1
      && title && whole.contains(title) ? whole : held;
    const box = root.getBoundingClientRect();
    const grid = points(20, 40);
    const mine = grid.filter(([x, y]) => {
      const top = document.elementsFromPoint(x, y).find(element => painted(element, x, y))
        ?? document.documentElement;
      if (y < box.top || y > box.bottom) return false;
      // Paper beside the text is the text's.
      if (top.contains(root)) return true;
      return root.contains(top) && !top.closest(BESIDE);
    });
    return 1 - mine.length / grid.length;
  };

  const blocked = () => {
    const text = [...main().querySelectorAll("p")].find(found => visible(found)) ?? main();
    return ["contextmenu", "selectstart"].filter(name =>
      !text.dispatchEvent(new MouseEvent(name, {bubbles: true, cancelable: true, button: 2})))
      .map(name => ({name, element: described(text)}));
  };

  const leaving = () => {
    const event = document.createEvent("BeforeUnloadEvent");
    event.initEvent("beforeunload", false, true);
    dispatchEvent(event);
    return event.defaultPrevented || event.returnValue !== "";
  };

  // What CDP's mouse can't do: leave the window at the top, and go to another tab.
  const leave = () => {
    const [x, y] = [innerWidth / 2, -1];
    const given = {clientX: x, clientY: y, screenX: x, screenY: 0, relatedTarget: null, cancelable: true};
    for (const target of [document.body, document.documentElement]) {
      target.dispatchEvent(new MouseEvent("mouseout", {...given, bubbles: true}));
      target.dispatchEvent(new MouseEvent("mouseleave", given));
      target.dispatchEvent(new PointerEvent("pointerleave", given));
    }
    document.dispatchEvent(new MouseEvent("mouseleave", given));
    window.dispatchEvent(new MouseEvent("mouseout", given));
  };
  const hide = () => {
    const before = document.title;
    Object.defineProperty(document, "visibilityState", {configurable: true, get: () => "hidden"});
    Object.defineProperty(document, "hidden", {configurable: true, get: () => true});
    document.dispatchEvent(new Event("visibilitychange", {bubbles: true}));
    window.dispatchEvent(new Event("blur"));
    return before;
  };
  const show = () => {
    const during = document.title;
    delete document.visibilityState;
    delete document.hidden;
    document.dispatchEvent(new Event("visibilitychange", {bubbles: true}));
    window.dispatchEvent(new Event("focus"));
    return during;
  };

  const kept = async () => {
    const found = [];
    const safely = async (store, names) => {
      try { for (const name of await names()) found.push([store, name]); } catch { /* refused */ }
    };
    await safely("localStorage", () => Object.keys(localStorage));
    await safely("sessionStorage", () => Object.keys(sessionStorage));
    await safely("indexedDB", async () => (await indexedDB.databases()).map(each => each.name));
    await safely("cache", () => caches.keys());
    return found;
  };

  const answers = {
    covering, open, focused, playing, scrolling, screen, blocked, leaving, leave, hide, show, kept,
    shift: () => window[Symbol.for("permesso")].shift,
    wheel: () => window[Symbol.for("permesso")].wheel(),
    forget: () => window[Symbol.for("permesso")].forget(),
    listened: () => window[Symbol.for("permesso")].listened,
    go: top => scrollTo({top, behavior: "instant"}),
  };
  return answers[question](value);
}
