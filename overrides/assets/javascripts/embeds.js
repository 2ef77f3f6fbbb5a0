// Brings a player, a post or a map of another site into the page, once its reader asked for it. What
// the iframe has to be is data, written by the build; nothing is kept.

for (const button of document.querySelectorAll("[data-player]")) {
  button.parentElement.hidden = false;
  button.addEventListener("click", () => {
    const frame = document.createElement("iframe");
    for (const [name, value] of Object.entries(JSON.parse(button.dataset.player))) {
      frame.setAttribute(name, value);
    }
    frame.className = "pm-embed__player";
    button.closest(".pm-embed__stage").replaceWith(frame);
    frame.focus();
  });
}
