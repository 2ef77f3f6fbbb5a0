document.querySelectorAll("img[data-srcset]").forEach(function (i) { i.srcset = i.dataset.srcset; });
