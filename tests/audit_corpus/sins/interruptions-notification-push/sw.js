self.addEventListener("install", function () {});
