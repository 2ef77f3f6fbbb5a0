const base = "/assets/";
const remote = "https://api.altrove.example/v1/";
function load(name, done) {
  const s = document.createElement("script");
  s.src = remote + name;
  s.onload = done;
  document.head.append(s);
}
load("widget.js", () => {});
