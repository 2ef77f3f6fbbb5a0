// Returns what a page gives its reader: words, links, forms, pictures. A function of nothing.
() => {
  "use strict";
  const visible = element => element.checkVisibility({opacityProperty: true, visibilityProperty: true});
  const root = document.querySelector("main, [role=main]") ?? document.querySelector("article")
    ?? document.body;

  // Helps that only a script can give are nothing that is missed.
  const HELPS = "button, select, input, textarea, template, script, style, dialog, [hidden], "
    + "[role=search], [role=button], [role=status], [role=dialog], [aria-live], time, [popover]";
  const lines = [];
  const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const blocks = new Map();
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const held = node.parentElement;
    if (!node.data.trim() || held.closest(HELPS) || !visible(held)) continue;
    let block = held;
    while (block !== root && getComputedStyle(block).display.startsWith("inline")) block = block.parentElement;
    if (!blocks.has(block)) { blocks.set(block, lines.length); lines.push(""); }
    lines[blocks.get(block)] += `${node.data} `;
  }

  const links = [...document.querySelectorAll("main a[href], [role=main] a[href], nav a[href], article a[href]")]
    .filter(link => /^https?:$/.test(link.protocol) && visible(link) && !link.closest(HELPS))
    .map(link => link.href.split("#")[0])
    .filter(address => address !== location.href.split("#")[0]);

  const forms = [...document.forms]
    .filter(form => !form.matches("[role=search], [method=dialog]") && !form.closest("[role=search], dialog"))
    .filter(form => form.querySelector("input[type=email]") && !form.querySelector("textarea"))
    .map(form => ({
      // Not form.action: a field may have that name.
      action: form.hasAttribute("action") ? new URL(form.getAttribute("action"), document.baseURI).href : null,
      method: (form.getAttribute("method") ?? "get").toLowerCase(),
      required: [...form.elements].filter(field => field.required).map(field => field.name).sort(),
      visible: visible(form),
      tag: form.cloneNode(false).outerHTML.replace(/<\/form>$/, ""),
      id: form.getAttribute("id") ?? "",
      classes: [...form.classList],
    }));

  const pictures = [...root.querySelectorAll("img[src]")]
    .filter(picture => /^https?:/.test(picture.src) && !picture.closest("noscript"))
    .map(picture => picture.src.split(/[?#]/)[0]);
  // A page whose script would have filled `src` may say the address in `noscript`, too.
  for (const spare of root.querySelectorAll("noscript"))
    for (const found of spare.innerHTML.matchAll(/src=["']?([^"'\s>]+)/g))
      pictures.push(new URL(found[1].replaceAll("&amp;", "&"), document.baseURI).href.split(/[?#]/)[0]);

  return {lines: lines.map(line => line.replace(/\s+/gu, " ").trim()).filter(Boolean),
    links: [...new Set(links)], forms, pictures: [...new Set(pictures)]};
}
