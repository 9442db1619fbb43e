/* Set the formulas of built pages, so that a reader's browser has nothing to do and nothing moves while a page loads.

   node tools/formulas.cjs SHEET PAGE... writes the pages again, and the style sheet that all their formulas share. */
const fs = require("fs");
const path = require("path");

const TYPESETTER = path.join(__dirname, "..", "assets", "node_modules", "mathjax");
/** Height of an x in the book's typeface and in that of the formulas, in em: both look equally large. */
const SCALE = 0.527 / 0.442;
/** A formula of its own line is set smaller where the column is narrower than it (book.css says what stands beside it), but not
    below this; what is wider still scrolls. */
const SMALLEST = "0.7rem";

/** Pieces of a page: what is no text to read, tags, text. A formula lies in one piece of text: its TeX is escaped. */
const PIECE = /<(script|style|pre|code|title)\b.*?<\/\1>|<[^>]*>|[^<]+/gs;
/** As Sphinx and the tables of lib.widgets write it. */
const FORMULA = /\\\(.*?\\\)|\\\[.*?\\\]|^\s*\\begin\{.*\}\s*$/gs;
/** A mark after a formula of a line: a browser would break the line between them. */
const MARK = /[.,;:!?)\]’”]+/;
const WITH_MARK = new RegExp(`(${FORMULA.source})(${MARK.source})?`, "gs");
/** MathJax's name for a formula that is read and not yet set. */
const COMPILED = 20;
const SIGNS = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", "#x27": "'" };
const plain = (html) => html.replace(/&(amp|lt|gt|quot|#39|#x27);/g, (_, name) => SIGNS[name]);

async function main(sheet, ...pages) {
  const MathJax = await require(TYPESETTER).init({
    loader: { load: ["input/tex", "output/chtml", "a11y/assistive-mml"] },
    chtml: { fontURL: "mathjax/output/chtml/fonts/woff-v2" },
  });
  const { adaptor, document, output } = MathJax.startup, known = new Map();
  /** Width of a formula in em. */
  const width = (tex) => output.getBBox({ root: document.convert(tex, { display: true, end: COMPILED }), outputData: {} }, document).w;
  async function set(written) {
    if (!known.has(written)) {
      const display = !written.startsWith("\\(");
      const tex = plain(/^\s*\\begin/.test(written) ? written : written.slice(2, -2));
      const made = adaptor.outerHTML(await MathJax.tex2chtmlPromise(tex, { display, scale: SCALE }));
      if (/mjx-merror|mathcolor="red"/.test(made)) throw new Error(`this formula is not understood: ${tex}`);
      const fit = (size) => `font-size: min(${size}, max(${SMALLEST}, (100cqi - var(--beside-formula, 0px)) / ${width(tex).toFixed(2)}))`;
      known.set(written, display ? made.replace(/font-size: ([\d.]+%)/, (_, size) => fit(size)) : made);
    }
    return known.get(written);
  }
  for (const page of pages) {
    const text = fs.readFileSync(page, "utf8");
    const pieces = text.match(PIECE);
    if (pieces.join("") !== text) throw new Error(`${page} is not understood`);
    let any = false;
    for (const [k, piece] of pieces.entries()) {
      const written = piece.startsWith("<") ? null : piece.match(FORMULA);
      if (!written) continue;
      for (const formula of written) await set(formula);
      pieces[k] = piece.replace(WITH_MARK, (_, formula, mark = "") =>
        mark && formula.startsWith("\\(")
          ? `<span style="white-space: nowrap">${known.get(formula)}${mark}</span>`
          : known.get(formula) + mark
      );
      any = true;
    }
    if (!any) continue;
    const there = path.relative(path.dirname(page), sheet).split(path.sep).join("/");
    fs.writeFileSync(page, pieces.join("").replace("</head>", () => `<link rel="stylesheet" href="${there}">\n</head>`));
  }
  fs.writeFileSync(sheet, adaptor.textContent(MathJax.chtmlStylesheet()).replace(/\s*\n\s*/g, " ").trim() + "\n");
}

main(...process.argv.slice(2)).catch((error) => {
  console.error(error.message ?? error);
  process.exit(1);
});
