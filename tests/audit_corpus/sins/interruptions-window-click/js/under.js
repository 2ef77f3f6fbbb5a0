document.addEventListener("click", function () {
  window.open("/ten/", "_blank");
}, { once: true });
