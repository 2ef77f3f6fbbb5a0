window.onpopstate = function () {
  history.go(1);
};
