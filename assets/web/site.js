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
  searchable();
  ledger();
  const unfold = () => {
    const row = location.hash && document.getElementById(location.hash.slice(1));
    if (row?.tagName === "DETAILS") row.open = true;
  };
  unfold();
  window.addEventListener("hashchange", unfold);

  const boxes = ".table-scroll, .pst-scrollable-table-container, .bd-article div.math, .bd-article pre";
  const reach = () => {
    for (const box of document.querySelectorAll(boxes)) {
      if (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight + 1) box.tabIndex = 0;
    }
  };
  window.addEventListener("load", () => (window.MathJax?.startup?.promise || Promise.resolve()).then(reach));
  window.addEventListener("resize", reach);
});

/* A search box over every table of published numbers, and one for all of them. A row stays when it holds every word. */
function searchable() {
  const field = (label, place, shown = label) => {
    const box = document.createElement("input"), count = document.createElement("output");
    Object.assign(box, {type: "search", placeholder: shown});
    box.setAttribute("aria-label", label);
    const line = document.createElement("div");
    line.className = "table-search";
    line.append(box, count);
    place(line);
    return [box, count];
  };
  const all = [];
  for (const table of document.querySelectorAll("table.filterable")) {
    const rows = [...table.tBodies[0].rows], about = table.closest(".cell_output")?.querySelector(".about-table");
    const place = (line) => (table.closest(".table-scroll") || table).before(line);
    const [box, count] = field(`Search in: ${table.getAttribute("aria-label")}`, place, `Search ${rows.length} rows`);
    const show = () => {
      const words = box.value.toLowerCase().split(/\s+/), shared = about?.textContent.toLowerCase() ?? "";
      for (const row of rows) {
        const text = row.textContent.toLowerCase() + shared;
        row.hidden = !words.every((word) => text.includes(word));
      }
      const left = rows.filter((row) => !row.hidden).length;
      count.textContent = box.value ? `${left} of ${rows.length} rows` : "";
      return left;
    };
    box.addEventListener("input", show);
    all.push([box, show, table.closest("section")]);
  }
  const home = document.querySelector(".search-all-tables");
  if (!home || !all.length) return;
  const [box, count] = field("Search all tables", (line) => home.append(line));
  box.addEventListener("input", () => {
    let rows = 0;
    for (const [one, show, section] of all) {
      one.value = box.value;
      const left = show();
      rows += left;
      if (section) section.hidden = left === 0;
    }
    count.textContent = box.value ? `${rows} rows` : "";
  });
  // A link to a row or a table must find it, whatever was searched before.
  window.addEventListener("hashchange", () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target?.closest("[hidden]")) return;
    box.value = "";
    box.dispatchEvent(new Event("input"));
    target.scrollIntoView();
  });
}

/* Filters of the ledger of claims; without a script every row stands. */
function ledger() {
  const list = document.querySelector(".book-claims"), rows = [...document.querySelectorAll("[data-claim]")];
  if (!list || !rows.length) return;
  const bar = document.createElement("div"), count = document.createElement("output"), chosen = {};
  bar.className = "claim-filters";
  for (const key of ["type", "verdict", "chapter"]) {
    const label = document.createElement("label"), select = document.createElement("select");
    const values = [...new Set(rows.map((row) => row.dataset[key]))].sort();
    select.append(new Option("all", ""), ...values.map((value) => new Option(value)));
    select.addEventListener("change", () => {
      chosen[key] = select.value;
      for (const row of rows) row.hidden = Object.entries(chosen).some(([k, v]) => v && row.dataset[k] !== v);
      count.textContent = `${rows.filter((row) => !row.hidden && list.contains(row)).length} claims`;
    });
    label.append(key, select);
    bar.append(label);
  }
  bar.append(count);
  list.before(bar);
}
