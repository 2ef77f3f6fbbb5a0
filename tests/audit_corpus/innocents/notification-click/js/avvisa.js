function chiedi() {
  Notification.requestPermission();
}

document.getElementById("avvisa").addEventListener("click", chiedi);
