var box = document.getElementById("offer");
window.setTimeout(() => {
  box.classList.add("is-open");
}, 15000);
