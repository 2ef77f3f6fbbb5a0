window.addEventListener("load", function () {
  var d = document.querySelector(".saluto");
  d.showModal();
});
