/* Tables and equations wider than the page scroll in their own box, by keyboard too. */
document.addEventListener("DOMContentLoaded", () => {
  // pandas leaves the corner of a table an empty heading
  for (const corner of document.querySelectorAll("table.dataframe thead th:empty")) corner.setAttribute("role", "none");
  // MyST-NB names the button of a folded cell other than its visible text does
  for (const button of document.querySelectorAll("details > summary[aria-label]")) button.removeAttribute("aria-label");

  for (const table of document.querySelectorAll(".bd-article table.dataframe, .bd-article table.table")) {
    if (table.closest(".table-scroll, .pst-scrollable-table-container")) continue;
    const box = document.createElement("div");
    box.className = "table-scroll";
    table.replaceWith(box);
    box.append(table);
  }
  const boxes = ".table-scroll, .pst-scrollable-table-container, .bd-article div.math, .bd-article pre";
  const reach = () => {
    for (const box of document.querySelectorAll(boxes)) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    }
  };
  window.addEventListener("load", () => (window.MathJax?.startup?.promise || Promise.resolve()).then(reach));
  window.addEventListener("resize", reach);
});
