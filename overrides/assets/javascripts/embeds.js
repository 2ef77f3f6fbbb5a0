// Brings a player, a post or a map of another site into the page, once its reader asked for it. What
// the iframe has to be is data, written by the build; nothing is kept.

/** Puts what a button stands for in its place. */
export function show(button) {
  const frame = document.createElement("iframe");
  for (const [name, value] of Object.entries(JSON.parse(button.dataset.player))) {
    frame.setAttribute(name, value);
  }
  frame.className = "pm-embed__player";
  button.closest(".pm-embed__stage").replaceWith(frame);
  frame.focus();
}
