// The page to search on. Pagefind, its WebAssembly and its index are fetched when somebody types, and not before.
//
// What is asked stands in the address, so that an answer can be passed on, and is there again when a reader comes
// back to it. Nothing that was found is ever taken for HTML.

const SHOWN = 6; // results at a time: each is a file
const PAUSE = 200; // milliseconds without a key, before there is a search
const PATIENCE = 400; // … before a reader is told that it takes a moment

/** Start the search of a form. */
function start(form) {
  const field = form.elements.q;
  const filters = [...form.querySelectorAll("[data-filter]")];
  const found = document.querySelector(".pm-found");
  const part = (name) => found.querySelector(`.pm-found__${name}`);
  const [status, advice, retry, list, more] = ["status", "advice", "retry", "list", "more"].map(part);
  const pattern = list.firstElementChild;
  const words = found.dataset;
  const day = new Intl.DateTimeFormat(document.documentElement.lang || undefined, { dateStyle: "long", timeZone: "UTC" });
  let engine; // a promise of Pagefind
  let attempts = 0;
  let turn = 0; // the search that counts is the last one
  let results = [];
  let pause;

  /** Return Pagefind. After a failure it is asked for by another address: the browser remembers what failed. */
  function load() {
    if (!engine) {
      const address = new URL(form.dataset.search, document.baseURI);
      if (attempts) address.search = attempts;
      attempts += 1;
      engine = import(address.href).then(async (pagefind) => {
        // Without a worker: one file less, and the policy of this page holds for all that runs.
        await pagefind.options({ noWorker: true });
        return pagefind;
      });
      engine.catch(() => { engine = undefined; });
    }
    return engine;
  }

  /** Show nothing but a line of words, with what helps a reader on. */
  function say(line, { helps = false, fails = false } = {}) {
    status.textContent = line;
    advice.hidden = !helps;
    retry.hidden = !fails;
    list.hidden = true;
    more.hidden = true;
    list.replaceChildren();
  }

  /** Search for what stands in the form. */
  async function search() {
    clearTimeout(pause);
    const mine = ++turn;
    const query = field.value.trim();
    remember();
    if (!query) {
      say("");
      return;
    }
    const waiting = setTimeout(() => { if (mine === turn) status.textContent = words.loading; }, PATIENCE);
    try {
      const pagefind = await load();
      const chosen = filters.filter((each) => each.value).map((each) => [each.dataset.filter, each.value]);
      const answer = await pagefind.search(query, { filters: Object.fromEntries(chosen) });
      if (mine !== turn) return;
      // Pagefind takes a piece of the index that does not come for an empty one.
      if (!answer.results.length && !navigator.onLine) throw new Error("offline");
      const first = await Promise.all(answer.results.slice(0, SHOWN).map((each) => each.data()));
      if (mine !== turn) return;
      results = answer.results.slice(SHOWN);
      const count = answer.results.length;
      const line = count === 0 ? words.none : count === 1 ? words.one : words.other;
      say(filled(line, { n: count, query }), { helps: count === 0 });
      show(first);
    } catch {
      if (mine !== turn) return;
      engine = undefined;
      say(words.failed, { fails: true });
    } finally {
      clearTimeout(waiting);
      // What stands below the answer waited for it.
      if (mine === turn) document.documentElement.classList.remove("pm-asked");
    }
  }

  /** Show the next results, and put who asked for them on the first. */
  async function next() {
    const mine = turn;
    try {
      const pages = await Promise.all(results.slice(0, SHOWN).map((each) => each.data()));
      if (mine !== turn) return;
      results = results.slice(SHOWN);
      const at = list.children.length;
      show(pages);
      list.children[at].querySelector("a").focus();
    } catch {
      if (mine === turn) status.textContent = words.failed;
    }
  }

  function show(pages) {
    list.append(...pages.map(item));
    list.hidden = !list.children.length;
    more.hidden = !results.length;
  }

  /** Return the entry of a page. */
  function item(page) {
    const made = pattern.cloneNode(true);
    const [link, time, kind, excerpt] = ["a", "time", "span", ".pm-found__excerpt"].map((one) => made.querySelector(one));
    const { date: [date] = [], category: [category] = [] } = page.filters;
    link.href = page.url;
    link.textContent = page.meta.title;
    if (date) {
      time.dateTime = date;
      time.textContent = day.format(new Date(date));
    } else {
      time.remove();
    }
    kind.textContent = date ? category ?? "" : words.page;
    const shown = plain(page.plain_excerpt);
    const before = page.content.startsWith(shown) ? "" : "… ";
    const after = page.content.endsWith(shown) ? "" : " …";
    excerpt.replaceChildren(before, ...marked(page.excerpt), after);
    return made;
  }

  /** Keep in the address what is asked. */
  function remember() {
    const asked = [...new FormData(form)].filter(([, value]) => value.trim());
    const query = new URLSearchParams(asked).toString();
    try {
      history.replaceState(null, "", location.pathname + (query && `?${query}`));
    } catch {
      // Safari takes a hundred in half a minute: the address waits, the search does not.
    }
  }

  /** Ask what stands in the address. */
  function recall() {
    const asked = new URLSearchParams(location.search);
    field.value = asked.get("q") ?? "";
    for (const each of filters) {
      const value = asked.get(each.name) ?? "";
      each.value = [...each.options].some((option) => option.value === value) ? value : "";
    }
    if (field.value) search();
  }

  list.replaceChildren();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    search();
  });
  field.addEventListener("input", () => {
    load().catch(() => {}); // The search itself says so.
    clearTimeout(pause);
    pause = setTimeout(search, PAUSE);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !field.value) return;
    event.preventDefault();
    field.value = "";
    search();
  });
  for (const each of filters) each.addEventListener("change", search);
  retry.addEventListener("click", () => {
    field.focus();
    search();
  });
  more.addEventListener("click", next);
  addEventListener("popstate", recall);
  recall();
}

/** Return words with their places filled in. */
function filled(line, values) {
  return line.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** Return the pieces of an excerpt: Pagefind marks words with <mark>, and escapes what else looks like a tag. */
function marked(excerpt) {
  return excerpt.split(/<\/?mark>/).map((piece, index) => {
    if (index % 2 === 0) return plain(piece);
    const mark = document.createElement("mark");
    mark.textContent = plain(piece);
    return mark;
  });
}

/** Return words as they were before Pagefind escaped them. */
function plain(piece) {
  return piece.replaceAll("&lt;", "<").replaceAll("&gt;", ">");
}

const form = document.querySelector("[data-search]");
if (form) start(form);
