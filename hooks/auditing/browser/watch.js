// Runs in every page before its own scripts: tells what they ask of the reader who did nothing.
(() => {
  "use strict";
  // The first place in the stack that isn't this file: what called.
  const caller = () => {
    const called = (new Error().stack || "").split("\n")
      .map(line => line.match(/(https?:\/\/[^\s)]+):(\d+):\d+\)?$/)).find(Boolean);
    return called ? {address: called[1], line: Number(called[2])} : null;
  };
  const tell = (rule, found, element) =>
    window.permessoTell?.({rule, found, place: caller(), element: element || null});
  const describe = element => {
    if (!element || element.nodeType !== 1) return null;
    const path = [];
    for (let at = element; at && at.nodeType === 1; at = at.parentElement) {
      let number = 1;
      for (let before = at.previousElementSibling; before; before = before.previousElementSibling)
        if (before.localName === at.localName) number++;
      path.unshift([at.localName, number]);
    }
    const tag = element.cloneNode(false).outerHTML.replace(/<\/[^<>]*>$/, "");
    return {tag, name: element.localName, id: element.id, classes: [...element.classList], path};
  };
  const instead = (owner, name, replacement) => {
    if (!owner || !(name in owner)) return;
    try {
      Object.defineProperty(owner, name, {configurable: true, writable: true, value: replacement});
    } catch { /* a browser without it */ }
  };
  const before = (owner, name, first) => {
    const original = owner?.[name];
    if (typeof original !== "function") return;
    instead(owner, name, function (...given) {
      first.call(this, ...given);
      return original.apply(this, given);
    });
  };
  const never = () => new Promise(() => {});

  // Prompts, answered by nobody.
  const prompts = [
    [window.Notification, "requestPermission", "Notification.requestPermission()"],
    [window.Geolocation?.prototype, "getCurrentPosition", "geolocation.getCurrentPosition()"],
    [window.Geolocation?.prototype, "watchPosition", "geolocation.watchPosition()"],
    [window.MediaDevices?.prototype, "getUserMedia", "mediaDevices.getUserMedia()"],
    [window.MediaDevices?.prototype, "getDisplayMedia", "mediaDevices.getDisplayMedia()"],
    [window.Navigator?.prototype, "getUserMedia", "navigator.getUserMedia()"],
    [window.Navigator?.prototype, "webkitGetUserMedia", "navigator.webkitGetUserMedia()"],
    [window.Navigator?.prototype, "requestMIDIAccess", "navigator.requestMIDIAccess()"],
    [window.Clipboard?.prototype, "read", "clipboard.read()"],
    [window.Clipboard?.prototype, "readText", "clipboard.readText()"],
    [window.PushManager?.prototype, "subscribe", "pushManager.subscribe()"],
    [window.Bluetooth?.prototype, "requestDevice", "bluetooth.requestDevice()"],
    [window.BeforeInstallPromptEvent?.prototype, "prompt", "beforeinstallprompt: prompt()"],
  ];
  for (const [owner, name, shown] of prompts)
    instead(owner, name, () => { tell("interruptions.prompt", shown); return never(); });

  before(window.CredentialsContainer?.prototype, "get", given => {
    // Conditional mediation only fills in a field that the reader has chosen.
    if (given?.mediation !== "conditional") tell("interruptions.prompt", "credentials.get()");
  });

  // Questions and windows.
  for (const [name, answer] of [["alert", undefined], ["confirm", false], ["prompt", null], ["print", undefined]])
    instead(window, name, text => {
      tell("interruptions.dialog", `${name}(${text === undefined ? "" : JSON.stringify(String(text))})`);
      return answer;
    });
  instead(window, "open", address => {
    tell("interruptions.window", `window.open(${JSON.stringify(String(address ?? ""))})`);
    return null;
  });
  before(window.History?.prototype, "pushState", (state, title, address) =>
    tell("interruptions.history", `history.pushState(…, ${JSON.stringify(String(address ?? ""))})`));

  // What plays.
  addEventListener("play", event => {
    if (event.target instanceof HTMLMediaElement)
      tell("interruptions.media", `${event.target.localName} plays`, describe(event.target));
  }, true);
  before(window.HTMLMediaElement?.prototype, "play", function () {
    // One in the document tells by its event, once it really plays.
    if (!this.isConnected)
      tell("interruptions.media", `${this.localName}.play(): ${this.currentSrc || this.src}`);
  });
  for (const name of ["OscillatorNode", "AudioBufferSourceNode", "ConstantSourceNode"])
    before(window[name]?.prototype, "start", () => tell("interruptions.media", `${name}.start()`));
  before(window.SpeechSynthesis?.prototype, "speak", () =>
    tell("interruptions.media", "speechSynthesis.speak()"));

  // What is kept. Only what is there at the end counts: here is only told by whom.
  const kept = (store, name) => tell(`stored ${store}`, String(name));
  before(window.Storage?.prototype, "setItem", function (name) {
    try { kept(this === window.localStorage ? "localStorage" : "sessionStorage", name); } catch { /* refused */ }
  });
  before(window.IDBFactory?.prototype, "open", name => kept("indexedDB", name));
  before(window.CacheStorage?.prototype, "open", name => kept("cache", name));
  before(window.CookieStore?.prototype, "set", given => kept("cookie", given?.name ?? given));
  const cookie = Object.getOwnPropertyDescriptor(Document.prototype, "cookie");
  if (cookie?.set)
    Object.defineProperty(Document.prototype, "cookie", {
      ...cookie,
      set(text) {
        kept("cookie", String(text).split("=")[0].trim());
        cookie.set.call(this, text);
      },
    });
  instead(window.ServiceWorkerContainer?.prototype, "register", address => {
    tell("strangers.storage", `navigator.serviceWorker.register(${JSON.stringify(String(address))})`);
    return never();
  });

  // What moves: the worst window of at most 5 seconds, as https://web.dev/articles/cls has it.
  const shift = {worst: 0, largest: 0, element: null};
  let total = 0, first = 0, last = -Infinity, largest = 0, moved = null;
  const moves = entries => {
    for (const entry of entries) {
      // Nobody touches anything here, but Chromium takes the phone's own screen for a touch: what
      // moves at once moves because of it.
      if (entry.hadRecentInput && entry.startTime - entry.lastInputTime < 60) continue;
      if (entry.startTime - last > 1000 || entry.startTime - first > 5000) {
        [total, first, largest, moved] = [0, entry.startTime, 0, null];
      }
      total += entry.value;
      last = entry.startTime;
      const area = source => source.currentRect.width * source.currentRect.height;
      const source = [...entry.sources]
        .sort((a, b) => (a.node === document.body) - (b.node === document.body) || area(b) - area(a))[0];
      if (entry.value > largest) {
        largest = entry.value;
        const node = source?.node;
        moved = describe(node?.nodeType === 3 ? node.parentElement : node);
      }
      if (total > shift.worst) Object.assign(shift, {worst: total, element: moved});
    }
  };
  try {
    new PerformanceObserver(list => moves(list.getEntries()))
      .observe({type: "layout-shift", buffered: true});
  } catch { /* a browser without it */ }

  // Who listens to what only few have a reason to.
  const listened = {};
  const TELLING = new Set(["wheel", "touchmove", "beforeunload", "visibilitychange", "blur",
    "contextmenu", "selectstart"]);
  before(window.EventTarget?.prototype, "addEventListener", name => {
    if (TELLING.has(name)) listened[name] = caller() ?? listened[name] ?? null;
  });

  // Who takes the wheel.
  const wheels = [];
  let scrolled = false;
  addEventListener("wheel", event => wheels.push(event), {passive: true});
  addEventListener("scroll", () => { scrolled = true; }, {capture: true, passive: true});
  // On a page wider than its screen, a phone first moves within the page.
  visualViewport?.addEventListener("scroll", () => { scrolled = true; }, {passive: true});

  Object.defineProperty(window, Symbol.for("permesso"), {
    value: {
      describe,
      shift,
      listened,
      wheel: () => ({
        arrived: wheels.length > 0,
        prevented: wheels.some(event => event.defaultPrevented),
        scrolled,
      }),
      forget: () => { wheels.length = 0; scrolled = false; },
    },
  });
})();
