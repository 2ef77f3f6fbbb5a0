// A picture of the text in its full size, over the page. Without this, a link opens the file.

const dialog = document.querySelector(".pm-enlarged");

/** A copy that can stand beside what it was made from. */
function copied(element) {
  const copy = element.cloneNode(true);
  [copy, ...copy.querySelectorAll("[id]")].forEach((found) => found.removeAttribute("id"));
  return copy;
}

/** Shows the picture in a link, with its caption. */
export function enlarge(link) {
  const picture = copied(link.firstElementChild);
  const image = picture.matches("img") ? picture : picture.querySelector("img");
  const ratio = image.getAttribute("width") / image.getAttribute("height");
  // As large as the window, and no larger than its largest file.
  [picture, ...picture.querySelectorAll("[sizes]")].filter((found) => found.sizes).forEach((found) => {
    const widest = Math.max(...found.srcset.match(/\d+(?=w)/g));
    found.sizes = `min(100vw, ${Math.round(ratio * 100)}vh, ${widest}px)`;
  });
  image.loading = "eager";
  const caption = link.closest("figure")?.querySelector("figcaption");
  dialog.querySelector("figure").replaceChildren(picture, ...(caption ? [copied(caption)] : []));
  link.focus(); // Some browsers give a link that is clicked no focus; it gets it back at the end.
  dialog.showModal();
}

dialog.addEventListener("click", ({ target }) => {
  if (!target.closest("figcaption")) dialog.close();
});
