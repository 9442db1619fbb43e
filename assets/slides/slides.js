/* Reveal, formulas, the two themes, and keys that a figure and the deck would both like to have. */
const root = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");
root.dataset.theme = dark.matches ? "dark" : "light";

Reveal.initialize({
  width: 1280,
  height: 720,
  margin: 0.05,
  center: false,
  hash: true,
  slideNumber: "c/t",
  transition: "none",
  plugins: window.RevealNotes ? [RevealNotes] : [],
}).then(() => Reveal.addKeyBinding({ keyCode: 84, key: "T", description: "Light or dark" }, () => {
  root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
}));

/* Reveal leaves the keys to an input that has the focus: give them back when the mouse lets go, or with Escape. */
document.addEventListener("pointerup", () => setTimeout(() => document.activeElement?.matches?.("input") && document.activeElement.blur()));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && document.activeElement?.matches?.("input")) {
    document.activeElement.blur();
    event.stopPropagation();
  }
}, true);
