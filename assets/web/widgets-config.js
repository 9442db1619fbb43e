/* Runs between require.js and the widget bundle. */
(function () {
  "use strict";
  const bundle = new URL("widgets/embed-amd", document.currentScript.src).href;
  // The bundle looks for its icon fonts beside the file each of its modules came from.
  const names = ["base", "base7", "controls", "controls7", "html-manager", "html-manager/dist/libembed-amd"];
  const paths = Object.fromEntries(names.map((n) => ["@jupyter-widgets/" + n, bundle]));
  requirejs.config({ paths });

  // The bundle asks MathJax 2 to typeset labels; ours are plain text and MathJax 3 has no Hub.
  const hub = { Queue() {} };
  let mathjax = Object.assign(window.MathJax || {}, { Hub: hub });
  Object.defineProperty(window, "MathJax", {
    configurable: true,
    get: () => mathjax,
    set(value) {
      mathjax = Object.assign(value, { Hub: hub });
    },
  });

  // Names and values of the controls for readers who do not see them.
  function set(element, name, value) {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  }
  function describe() {
    for (const label of document.querySelectorAll('.widget-label[title="null"]')) label.removeAttribute("title");
    for (const handle of document.querySelectorAll(".noUi-handle")) {
      const control = handle.closest(".widget-inline-hbox");
      const text = (part) => control.querySelector(part)?.textContent.trim() || "";
      set(handle, "aria-label", text(".widget-label"));
      set(handle, "aria-valuetext", text(".widget-readout"));
    }
    for (const group of document.querySelectorAll(".widget-toggle-buttons")) {
      set(group, "role", "group");
      set(group, "aria-label", group.querySelector(".widget-label")?.textContent.trim() || "");
      for (const button of group.querySelectorAll("button")) {
        set(button, "aria-pressed", String(button.classList.contains("mod-active")));
      }
    }
  }
  const watch = { subtree: true, childList: true, attributes: true, attributeFilter: ["class"], characterData: true };
  new MutationObserver(describe).observe(document.documentElement, watch);
})();
