(function () {
  var s = document.createElement("script");
  s.async = true;
  s.src = "https://static.hotjar.com/c/hotjar-123456.js?sv=6";
  document.head.appendChild(s);
})();
