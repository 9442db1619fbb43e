/* Set the formulas of built pages, so that a reader's browser has nothing to do and nothing moves while a page loads.

   node tools/formulas.cjs SHEET PAGE... writes the pages again, and the style sheet that all their formulas share. */
const fs = require("fs");
const path = require("path");

const TYPESETTER = path.join(__dirname, "..", "assets", "node_modules", "mathjax");
/** Height of an x in the book's typeface and in that of the formulas, in em: both look equally large. */
const SCALE = 0.527 / 0.442;

/** What the renderer of Sphinx writes: its element, perhaps with a number, and TeX in \(...\), \[...\] or an environment. */
const FORMULA =
  /(<(span|div) class="[^"]*\bmath notranslate nohighlight"[^>]*>\s*(?:<span class="eqno">.*?<\/span>)?\s*)(\\\(.*?\\\)|\\\[.*?\\\]|\\begin\{.*?\})(?=\s*<\/\2>)/gs;
const SIGNS = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", "#x27": "'" };
const plain = (html) => html.replace(/&(amp|lt|gt|quot|#39|#x27);/g, (_, name) => SIGNS[name]);

async function main(sheet, ...pages) {
  const MathJax = await require(TYPESETTER).init({
    loader: { load: ["input/tex", "output/chtml", "a11y/assistive-mml"] },
    chtml: { fontURL: "mathjax/output/chtml/fonts/woff-v2" },
  });
  const { adaptor } = MathJax.startup, known = new Map();
  async function set(written) {
    if (!known.has(written)) {
      const display = !written.startsWith("\\(");
      const tex = plain(written.startsWith("\\begin") ? written : written.slice(2, -2));
      const made = adaptor.outerHTML(await MathJax.tex2chtmlPromise(tex, { display, scale: SCALE }));
      if (/mjx-merror|mathcolor="red"/.test(made)) throw new Error(`this formula is not understood: ${tex}`);
      known.set(written, made);
    }
    return known.get(written);
  }
  for (const page of pages) {
    const text = fs.readFileSync(page, "utf8");
    const written = [...text.matchAll(FORMULA)].map((found) => found[3]);
    if (!written.length) continue;
    const made = new Map();
    for (const formula of new Set(written)) made.set(formula, await set(formula));
    const there = path.relative(path.dirname(page), sheet).split(path.sep).join("/");
    fs.writeFileSync(
      page,
      text
        .replace(FORMULA, (_, open, kind, formula) => open + made.get(formula))
        .replace("</head>", () => `<link rel="stylesheet" href="${there}">\n</head>`)
    );
  }
  fs.writeFileSync(sheet, adaptor.textContent(MathJax.chtmlStylesheet()).replace(/\s*\n\s*/g, " ").trim() + "\n");
}

main(...process.argv.slice(2)).catch((error) => {
  console.error(error.message ?? error);
  process.exit(1);
});
