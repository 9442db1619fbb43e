"""What Jupyter Book's configuration file cannot say."""

import hashlib
import html
import json
import os
import re
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path

import book_style
import questions
import references
from docutils import nodes
from docutils.parsers.rst import directives
from fontTools import subset
from fontTools.ttLib import TTFont
from sphinx import addnodes
from sphinx.errors import ConfigError, ExtensionError
from sphinx.ext import mathjax
from sphinx_exercise.directive import ExerciseStartDirective

import assets

#: Outputs of notebooks are made for pages (lib.widgets.explorer.PAGES).
os.environ.setdefault("BOOK_PAGES", "1")


def need_vendor_files(app, config):
    """Stop early where the front-end files were never fetched."""
    if not list(Path(app.srcdir, "assets", "vendor", "fonts").glob("*.woff2")):
        raise ConfigError("assets/vendor is missing: build the book with `make book`")


def repository_buttons(app, config):
    """Buttons to the repository, to its issues and to edit a page, only where the book knows its address."""
    known = bool(config.html_theme_options.get("repository_url"))
    buttons = ("use_repository_button", "use_issues_button", "use_edit_page_button")
    config.html_theme_options.update(dict.fromkeys(buttons, known))
    if not known:
        config.html_theme_options.pop("launch_buttons", None)


#: Where the plain copies of the chapters stand: on a branch of their own, and on Binder in a folder that postBuild writes.
COPIES = (("/blob/main/chapters/", "/blob/notebooks/"), ("lab/tree/chapters/", "lab/tree/copies/"))


def launch_copies(app, pagename, templatename, context, doctree):
    """Colab and Binder open the plain copy of a chapter, since they know no directives."""
    for button in context.get("header_buttons", ()):
        if button.get("label") == "launch-buttons":
            for one in button["buttons"]:
                for old, new in COPIES:
                    one["url"] = one.get("url", "").replace(old, new)


def download_copies(app):
    """What the download button gives is the plain copy too."""
    import export
    import notebooks

    if Path(app.srcdir).resolve() != notebooks.ROOT:
        return
    for path in Path(app.outdir, "_sources", "chapters").glob("*.ipynb"):
        path.write_text(notebooks.text_of(export.copy(path.stem)), encoding="utf-8")


def no_thebe(app):
    """Pages do not offer Thebe, so they carry neither its script nor its foreign address."""
    for name, listeners in app.events.listeners.items():
        app.events.listeners[name] = [l for l in listeners if l.handler.__module__ != "sphinx_thebe"]


# --- figures ------------------------------------------------------------------------

FIGURE = re.compile(
    r'<figure class="book-figure(?P<margin> fig-margin)?" id="(?P<id>[^"]*)">(?P<body>.*?)<figcaption>'
    r'<span class="fig-caption">(?P<caption>.*?)</span><small class="fig-source">(?P<source>.*?)</small></figcaption>'
    r"(?P<scripts>.*)</figure>",
    re.S,
)


def number_figures(app, doctree):
    """Outputs of ``explore`` become figures of the document: numbered, captioned, to be referred to by their id."""
    seen = set()
    for raw in list(doctree.findall(nodes.raw)):
        found = raw.get("format") == "html" and FIGURE.search(raw.rawsource or raw.astext())
        if not found:
            continue
        bundle = raw.parent
        while bundle is not None and bundle.get("nb_element") != "mime_bundle":
            bundle = bundle.parent
        name = found["id"]
        while name in seen:
            name += "-again"
        seen.add(name)
        raw.replace_self(nodes.raw("", found["body"] + found["scripts"], format="html"))
        # Of what has the second of these classes the theme knows that it reaches into the margin, where the contents give way.
        margin = ["fig-margin", "full-width"] if found["margin"] else []
        figure = nodes.figure("", ids=[name], names=[name], classes=["book-figure", *margin])
        doctree.note_explicit_target(figure)
        bundle.replace_self(figure)
        caption = nodes.caption("", html.unescape(found["caption"]))
        source = nodes.paragraph("", "", *_linked(found["source"]), classes=["fig-source"])
        figure += [bundle, caption, nodes.legend("", source)]
        _register(app.env, name, caption.astext())


def _linked(text):
    """Words and links of a line of HTML as nodes, so that they stand in print too."""
    for place, words, plain in re.findall(r'<a href="([^"]*)">(.*?)</a>|([^<]+)', text):
        if plain:
            yield nodes.Text(html.unescape(plain))
        else:
            made = nodes.reference("", html.unescape(words), refuri=place, internal=True)
            yield nodes.inline("", "", made)


def _register(env, name, title):
    domain = env.get_domain("std")
    domain.anonlabels[name] = env.docname, name
    domain.labels[name] = env.docname, name, title


PART = re.compile(r'<script type="application/json" class="fig-part" data-part="(\w+)">(.*?)</script>', re.S)


def frames_to_files(app, pagename, templatename, context, doctree):
    """Frames go into files beside the page, which a reader's browser fetches when a figure comes into sight."""
    if "body" not in context:
        return
    folder = Path(app.outdir, "_figures")

    def moved(match):
        name = hashlib.sha256(match[2].encode()).hexdigest()[:12]
        folder.mkdir(parents=True, exist_ok=True)
        text = f"bookFigure({json.dumps(name)},{match[2]});"
        (folder / f"{name}.js").write_text(text, encoding="utf-8")
        place = "../" * pagename.count("/") + f"_figures/{name}.js"
        return f'<script type="application/json" class="fig-part" data-part="{match[1]}" data-name="{name}" data-src="{place}"></script>'

    context["body"] = PART.sub(moved, context["body"])


def page_script(web):
    """The script of the figures as a page takes it: a plain script, which works from a folder too."""
    module = (web / "figure.js").read_text(encoding="utf-8").replace("export default { render };", "")
    page = (web / "figure.page.js").read_text(encoding="utf-8")
    return f"(() => {{\n{module}\n{page}}})();\n"


def figure_script(app):
    text = page_script(Path(app.srcdir, "assets", "web"))
    Path(app.outdir, "_static", "figure.page.js").write_text(text, encoding="utf-8")


# --- exercises ----------------------------------------------------------------------


class Exercise(ExerciseStartDirective):
    """An exercise that says under its title how hard it is, how long it takes and what it teaches."""

    option_spec = ExerciseStartDirective.option_spec | dict.fromkeys(
        ("level", "minutes", "teaches", "points"), directives.unchanged_required
    )

    def run(self):
        made = super().run()
        if made and "level" in self.options:
            words = "{level}, {minutes} minutes. Teaches {teaches}.".format_map(defaultdict(str, self.options))
            inline, _ = self.state.inline_text(words[0].upper() + words[1:], self.lineno)
            made[0][-1].insert(0, nodes.paragraph("", "", *inline, classes=["exercise-facts"]))
        return made


def blanks_outside_links(app, pagename, templatename, context, doctree):
    """The title of a solution links a blank too, which would be underlined."""
    if "body" in context:
        context["body"] = re.sub(r'(<a class="reference internal" href="[^"]*">) ', r" \1", context["body"])


# --- formulas -----------------------------------------------------------------------


def set_formulas(app):
    """Formulas of all pages are set here, once, by the package that a reader's browser would otherwise load."""
    typeset(Path(app.outdir, "_static", "formulas.css"), Path(app.outdir).rglob("*.html"))


def typeset(sheet, pages):
    """Set the formulas of HTML pages in place; ``sheet`` becomes the style sheet that they share."""
    script = Path(__file__).with_name("formulas.cjs")
    done = subprocess.run([*assets.node(), script, sheet, *pages], capture_output=True, text=True)
    if done.returncode:
        raise ExtensionError(f"formulas could not be set: {done.stderr.strip()}")


# --- a book of some chapters ----------------------------------------------------------


def absent(env):
    """Names of the whole book's chapters that are not in this one."""
    here = {name.rpartition("/")[2] for name in env.found_docs}
    return set(references.contents()) - here


def words_for_absent(app, doctree):
    """References to chapters that are not in this book become words, linked to the hosted book where it is known."""
    gone = absent(app.env)
    if not gone:
        return
    for node in [*doctree.findall(addnodes.pending_xref), *doctree.findall(addnodes.download_reference)]:
        label = node["reftarget"].rpartition("/")[2].removesuffix(".ipynb").removesuffix(".html")
        target = references.book().get(label)
        if node.get("reftype") == "term" and "glossary" in gone:
            target = references.Target("glossary", "term", title=node.astext())
        if target is None or target.chapter not in gone:
            continue
        words = node.get("refexplicit") and node.astext() or target.words
        place = references.hosted(target, node.get("reftargetid") or label) if target.kind != "term" else ""
        made = nodes.reference("", words, refuri=place) if place else nodes.inline("", words)
        if isinstance(node.parent, nodes.TextElement):
            node.replace_self(made)
        else:
            node.replace_self(nodes.paragraph("", "", made))


ANCHOR = re.compile(
    r'<a\b(?P<before>[^>]*?)\shref="(?:[./\w-]*/)?(?P<name>[\w-]+)\.html(?P<anchor>#[^"]*)?"[^>]*>(?P<words>.*?)</a>',
    re.S,
)


def outputs_of_absent(app):
    """The same for links in what the cells of a chapter print; a table of data comes along as a file."""
    gone = absent(app.env)
    out = Path(app.outdir)

    def word(match):
        name, anchor = match["name"], match["anchor"] or ""
        if name not in gone:
            return match[0]
        table = anchor.removeprefix("#table-").replace("-", "_") + ".csv"
        if anchor.startswith("#table-") and Path(app.srcdir, "data", table).exists():
            (out / "_tables").mkdir(exist_ok=True)
            shutil.copy(Path(app.srcdir, "data", table), out / "_tables")
            return f'<a href="../_tables/{table}" download>{match["words"]}</a>'
        place = references.site() and f"{references.site()}/chapters/{name}.html{anchor}"
        return f'<a href="{place}">{match["words"]}</a>' if place else f"<span>{match['words']}</span>"

    for path in out.rglob("*.html") if gone else ():
        text = path.read_text(encoding="utf-8")
        if (new := ANCHOR.sub(word, text)) != text:
            path.write_text(new, encoding="utf-8")


# --- weight -------------------------------------------------------------------------

ICONS = "vendor/fontawesome/6.5.2"


def preload_type(app, pagename, templatename, context, doctree):
    """The typeface comes with the page, so that words do not change their shape while it loads."""
    up = "../" * pagename.count("/")
    links = (
        f'<link rel="preload" as="font" type="font/woff2" href="{up}_static/fonts/{name}.woff2" crossorigin>'
        for name in ("FiraSans-Regular", "FiraSans-SemiBold")
    )
    context["metatags"] = context.get("metatags", "") + "".join(links)


def few_icons(app):
    """The theme brings every icon there is, as script, fonts and styles; keep those its pages show."""
    static = Path(app.outdir, "_static")
    if not (static / ICONS).exists():
        return
    pages = list(Path(app.outdir).rglob("*.html"))
    texts = {path: path.read_text(encoding="utf-8") for path in pages}
    style = static / ICONS / "css" / "all.min.css"
    own = "".join(p.read_text(encoding="utf-8") for p in static.glob("*.css"))
    own += "".join(p.read_text(encoding="utf-8") for p in (static / "styles").glob("*.css"))
    shown = set(re.findall(r"\bfa-[a-z0-9-]+", "".join(texts.values())))
    rules = re.findall(r"[^{}]+\{[^{}]*\}", style.read_text(encoding="utf-8"))
    kept = [r for r in rules if not re.search(r":before\{content:", r) or shown & set(re.findall(r"fa-[a-z0-9-]+", r))]
    faces = re.findall(r"@font-face\{[^}]*\}", style.read_text(encoding="utf-8"))
    points = {int(code, 16) for code in re.findall(r"\\([0-9a-f]{3,4})\b", "".join(kept) + own)}
    style.write_text("".join(r for r in kept if "@" not in r) + "".join(faces), encoding="utf-8")
    for path in (static / ICONS / "webfonts").glob("*.woff2"):
        font = TTFont(path, recalcTimestamp=False)
        options = subset.Options(
            flavor="woff2", notdef_outline=False, drop_tables=["FFTM"], ignore_missing_unicodes=True
        )
        worker = subset.Subsetter(options)
        worker.populate(unicodes=points | {0x20})
        worker.subset(font)
        font.flavor = "woff2"
        font.save(path)
    for path in (static / ICONS / "webfonts").glob("*.ttf"):
        path.unlink()
    for path in (static / ICONS / "js").glob("*"):
        path.unlink()
    script = re.compile(r'\s*<script[^>]*fontawesome[^>]*></script>|\s*<link rel="preload"[^>]*fontawesome[^>]*/?>')
    for path, text in texts.items():
        path.write_text(script.sub("", text), encoding="utf-8")


#: What the theme sets before its script runs -> what that script finds later: colours, and with them places, stand at once.
THEME = 'localStorage.getItem("theme") || "auto"'
SYSTEM = 'localStorage.getItem("theme") || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")'


def paint_at_once(app):
    """Nothing that a page shows waits for a script: the theme is known, and scripts run after the text, the theme's first.

    Two of them stood at the end of the body and were asked for ahead of the styles; the options are so short that they
    stand in the page.
    """
    later = re.compile(r"<script (?=[^>]*src=)(?![^>]*(?:defer|async|documentation_options))")
    early = re.compile(r'\s*<link rel="preload" as="script"[^>]*>')
    options = re.compile(r'<script src="[^"]*documentation_options\.js[^"]*"></script>')
    last = re.compile(r'\s*(<script) (src="[^"]*_static/scripts/[^"]*"></script>)')
    told = Path(app.outdir, "_static", "documentation_options.js").read_text(encoding="utf-8").strip()
    for path in Path(app.outdir).rglob("*.html"):
        head, mark, body = path.read_text(encoding="utf-8").partition("</head>")
        scripts = "".join(f"{one} defer {rest}\n    " for one, rest in last.findall(body))
        head = later.sub("<script defer ", early.sub("", head).replace(THEME, SYSTEM))
        head = options.sub(
            lambda _: f"<script>{told}</script>", head.replace("<script defer ", f"{scripts}<script defer ", 1)
        )
        path.write_text(head + mark + last.sub("", body), encoding="utf-8")


def tables_beside(app):
    """The tables of data/, which pages offer as files under the path they have in the repository."""
    target = Path(app.outdir, "data")
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    for path in Path(__file__).parents[1].joinpath("data").glob("*.csv"):
        shutil.copy(path, target)


def finish(app, exception):
    if exception is None and app.builder.format == "html":
        tables_beside(app)
        figure_script(app)
        outputs_of_absent(app)
        few_icons(app)
        download_copies(app)
        paint_at_once(app)
        book_style.one_sheet(app.outdir)
        set_formulas(app)


def setup(app):
    # TeX stays in the pages until set_formulas; a renderer of another name than MathJax's brings no script.
    app.add_html_math_renderer("set", (mathjax.html_visit_math, None), (mathjax.html_visit_displaymath, None))
    app.setup_extension("sphinx_exercise")
    app.add_directive("exercise-start", Exercise, override=True)
    app.connect("config-inited", need_vendor_files)
    app.connect("config-inited", repository_buttons)
    app.connect("builder-inited", no_thebe, priority=0)
    app.connect("doctree-read", number_figures)
    app.connect("doctree-read", words_for_absent)
    app.connect("doctree-read", questions.insert, priority=400)  # before the page's contents are collected
    app.connect("html-page-context", frames_to_files)
    app.connect("html-page-context", blanks_outside_links)
    app.connect("html-page-context", launch_copies, priority=800)
    app.connect("html-page-context", preload_type)
    # After the theme, which writes the colors of code when it has finished.
    app.connect("build-finished", finish, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
