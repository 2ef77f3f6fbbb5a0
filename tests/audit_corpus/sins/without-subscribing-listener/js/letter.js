document.getElementById("letter").addEventListener("submit", function (e) {
  e.preventDefault();
  fetch("/subscribe", { method: "POST", body: new FormData(e.target) });
});
