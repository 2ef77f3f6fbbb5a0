var nota = "© Quaderno di bordo";
document.oncopy = function (e) {
  e.clipboardData.setData("text/plain", nota);
  e.preventDefault();
};
