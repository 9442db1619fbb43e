/* Tables and equations wider than the page scroll in their own box, by keyboard too. */
document.addEventListener("DOMContentLoaded", () => {
  // pandas leaves the corner of a table an empty heading
  for (const corner of document.querySelectorAll("table.dataframe thead th:empty")) corner.setAttribute("role", "none");
  // MyST-NB names the button of a folded cell other than its visible text does
  for (const button of document.querySelectorAll("details > summary[aria-label]")) button.removeAttribute("aria-label");
  // and the theme its search button; its sidebar is no landmark
  document.querySelectorAll(".search-button-field").forEach((button) => button.removeAttribute("aria-label"));
  for (const bar of document.querySelectorAll(".bd-sidebar-primary")) {
    bar.setAttribute("role", "region");
    bar.setAttribute("aria-label", "Book");
  }

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

  const boxes = ".table-scroll, .pst-scrollable-table-container, .bd-article div.math, .bd-article mjx-container[display=true], .bd-article pre";
  const reach = () => {
    for (const box of document.querySelectorAll(boxes)) {
      if (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight + 1) box.tabIndex = 0;
    }
  };
  window.addEventListener("load", reach);
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

/* One switch for all folded code of the site, remembered where the browser allows it. */
document.addEventListener("DOMContentLoaded", () => {
  const folds = [...document.querySelectorAll("details.hide.above-input")], bar = document.querySelector(".article-header-buttons");
  if (!folds.length || !bar) return;
  const kept = (value) => {
    try {
      if (value !== undefined) localStorage.setItem("book-code", value);
      return localStorage.getItem("book-code");
    } catch {
      return value;
    }
  };
  const button = document.createElement("button");
  Object.assign(button, { className: "btn btn-sm code-switch", type: "button", textContent: "Code" });
  const show = (open) => {
    folds.forEach((fold) => (fold.open = open));
    button.setAttribute("aria-pressed", open);
    button.title = open ? "Fold the code of all cells" : "Show the code of all cells";
  };
  button.addEventListener("click", () => {
    const open = button.getAttribute("aria-pressed") !== "true";
    kept(open ? "open" : "folded");
    // What is read stays where it is.
    const anchor = [...document.querySelectorAll(".bd-article p, .bd-article div.cell")].find((e) => e.getBoundingClientRect().top > 60);
    const before = anchor?.getBoundingClientRect().top;
    show(open);
    if (anchor) scrollBy({ top: anchor.getBoundingClientRect().top - before, behavior: "instant" });
  });
  show(kept() === "open");
  bar.prepend(button);
});

/* What a link to a figure, an equation or a reference leads to, shown where the link stands. */
document.addEventListener("DOMContentLoaded", () => {
  const card = document.createElement("div"), pages = new Map();
  card.className = "preview";
  card.id = "preview";
  card.hidden = true;
  document.body.append(card);
  let wanted = null;

  const page = (address) => {
    if (!pages.has(address)) {
      pages.set(address, fetch(address).then((answer) => answer.text()).then((text) => new DOMParser().parseFromString(text, "text/html")));
    }
    return pages.get(address);
  };
  const shown = {
    "figure.book-figure": (f) => [f.querySelector(".fig-wide svg"), f.querySelector("figcaption")],
    "div.math": (e) => [e],
    ".citation, aside.footnote, .footnote": (e) => [e],
    "dl.glossary dt": (e) => [...e.nextElementSibling.children],
  };

  async function target(link) {
    const here = new URL(link.href), id = decodeURIComponent(here.hash.slice(1).split("?")[0]);
    if (!id || here.origin !== location.origin) return null;
    const same = here.pathname === location.pathname;
    if (!same && !/^(fig-|equation-|term-)/.test(id)) return null;
    const found = (same ? document : await page(here.pathname)).getElementById(id);
    const kind = found && Object.keys(shown).find((selector) => found.closest(selector));
    if (!kind) return null;
    return shown[kind](found.closest(kind)).filter(Boolean).map((part) => {
      const copy = document.importNode(part, true);
      copy.removeAttribute("id");
      copy.querySelectorAll("[tabindex]").forEach((e) => e.removeAttribute("tabindex"));
      return copy;
    });
  }

  async function show(link) {
    wanted = link;
    const parts = await target(link).catch(() => null);
    if (!parts || wanted !== link) return;
    card.replaceChildren(...parts);
    card.classList.toggle("book-figure", Boolean(card.querySelector("svg, figcaption")));
    card.hidden = false;
    const at = link.getBoundingClientRect(), size = card.getBoundingClientRect();
    const below = at.bottom + size.height + 8 < innerHeight || at.top < size.height + 8;
    card.style.left = `${Math.max(8, Math.min(at.left, innerWidth - size.width - 8)) + scrollX}px`;
    card.style.top = `${(below ? at.bottom + 6 : at.top - size.height - 6) + scrollY}px`;
    link.setAttribute("aria-describedby", card.id);
  }
  function hide() {
    wanted?.removeAttribute("aria-describedby");
    wanted = null;
    card.hidden = true;
  }
  const link = (event) => event.target.closest?.("article a[href*='#']:not(.headerlink)");
  document.addEventListener("pointerover", (event) => event.pointerType === "mouse" && link(event) && show(link(event)));
  document.addEventListener("pointerout", (event) => wanted && link(event) === wanted && hide());
  document.addEventListener("focusin", (event) => link(event) && show(link(event)));
  document.addEventListener("focusout", hide);
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
});
