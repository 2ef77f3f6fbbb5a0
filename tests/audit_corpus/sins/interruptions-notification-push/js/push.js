navigator.serviceWorker.register("/sw.js").then(function (r) {
  return r.pushManager.subscribe({ userVisibleOnly: true });
});
