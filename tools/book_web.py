"""What a page tells the world: its description and card, when it was last changed; a page for lost readers, a map for machines.

Addresses need to be known for a card's picture, the map of the site and the buttons that lead to the source: they
appear with the address of the repository in ``_config.yml``.
"""

import html
import re
import subprocess
from pathlib import Path

from lib import contents

TITLE = "Dicke in a Dot"
ABOUT = (
    "A book that derives, computes, draws and tests a theory of cooperative light emission in perovskite quantum dots."
)


def base(config):
    """The address of the site with a slash at its end; empty while neither it nor the repository's is known."""
    known = config.html_baseurl or ""
    if not known:
        found = re.match(
            r"https://github\.com/([\w.-]+)/([\w.-]+)", config.html_theme_options.get("repository_url") or ""
        )
        known = f"https://{found[1].lower()}.github.io/{found[2]}" if found else ""
    return known.rstrip("/") + "/" if known else ""


def description(pagename):
    """One or two sentences on a page."""
    chapter = contents.chapter(pagename.removeprefix("chapters/"))
    return f"{chapter.question} A chapter of the book {TITLE}." if chapter else ABOUT


def tell(app, pagename, templatename, context, doctree):
    """Description and social card of a page."""
    about, title = html.escape(description(pagename), quote=True), context.get("title") or TITLE
    title = html.escape(re.sub(r"<[^>]+>", "", title), quote=True)
    told = {"og:type": "article", "og:site_name": TITLE, "og:title": title, "og:description": about}
    site = base(app.config)
    if site:
        told |= {"og:url": f"{site}{pagename}.html", "og:image": f"{site}_static/card.png"}
    lines = [f'<meta name="description" content="{about}">', '<meta name="twitter:card" content="summary_large_image">']
    lines += [f'<meta property="{name}" content="{value}">' for name, value in told.items()]
    context["metatags"] = context.get("metatags", "") + "".join(lines)


def last_change(path):
    """Day of the last commit that changed a file, as 2026-11-26; None without git or history."""
    call = ["git", "log", "-1", "--format=%cs", "--", path.name]
    try:
        ran = subprocess.run(call, cwd=path.parent, capture_output=True, text=True)
    except OSError:
        return None
    return ran.stdout.strip() or None


def date(app, pagename, templatename, context, doctree):
    """When the page's source was last changed, in its foot."""
    if doctree is not None:
        context["last_updated"] = last_change(Path(app.env.doc2path(pagename)))


LOST = """<section><h1>This page is not here</h1>
<p>It may have moved to another chapter. <a href="chapters/index.html">The first page</a> leads to all of them, and
<a href="search.html">the search</a> and <a href="genindex.html">the index</a> find words and symbols.</p></section>"""


def lost(app):
    """404.html: its links are counted from the root of the site, from wherever it is shown."""
    site = base(app.config)
    root = re.sub(r"^https?://[^/]+", "", site) or "/"
    yield "404", {"title": "Not found", "body": LOST, "metatags": f'<base href="{root}">'}, "page.html"


def map_of_site(app, exception):
    """sitemap.xml with the day of each page's last change; a picture for the cards."""
    site = base(app.config)
    if exception or not site or app.builder.format != "html":
        return
    out = Path(app.outdir)
    rows = []
    for name in sorted(app.env.found_docs):
        changed = last_change(Path(app.env.doc2path(name)))
        day = f"<lastmod>{changed}</lastmod>" if changed else ""
        rows.append(f"<url><loc>{site}{name}.html</loc>{day}</url>")
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    (out / "sitemap.xml").write_text(head + "\n".join(rows) + "\n</urlset>\n", encoding="utf-8")
    (out / "robots.txt").write_text(f"User-agent: *\nAllow: /\nSitemap: {site}sitemap.xml\n", encoding="utf-8")
    card = Path(app.srcdir, "assets", "screenshot.png")
    (out / "_static" / "card.png").write_bytes(card.read_bytes())


def setup(app):
    app.connect("html-page-context", tell)
    app.connect("html-page-context", date)
    app.connect("html-collect-pages", lost)
    app.connect("build-finished", map_of_site)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
