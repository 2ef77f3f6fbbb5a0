var shown = false;
document.addEventListener("mouseout", function (e) {
  if (!e.relatedTarget && e.clientY < 10 && !shown) {
    shown = true;
    document.getElementById("stay").hidden = false;
  }
});
