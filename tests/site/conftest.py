"""The built book, served on the loopback address, and a browser that may go nowhere else."""

import functools
import http.server
import os
import threading

import browser as finder
import pytest
from notebooks import ROOT
from playwright.sync_api import sync_playwright

from lib.widgets import markup

HTML = ROOT / "_build" / "html"
HEIGHT = 844  # of a window
#: The page follows a new window in one frame, what watches its size in the next; colors that fade are brought to their end,
#: and a window that draws no frames is not waited for.
SETTLED = """async () => {
    for (const _ of [1, 2]) await new Promise((go) => (requestAnimationFrame(go), setTimeout(go, 1000)));
    document.getAnimations().filter((a) => a instanceof CSSTransition).forEach((a) => a.finish());
}"""


def pages():
    """Every page of the book, as a path below the site's root."""
    return sorted(p.relative_to(HTML).as_posix() for p in HTML.glob("chapters/*.html"))


def pytest_generate_tests(metafunc):
    # Session scope: pytest takes page after page, so that each is opened once for all its tests, in whatever module.
    if "page_name" in metafunc.fixturenames:
        metafunc.parametrize("page_name", pages(), scope="session")


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="session")
def site():
    """Address of the built book."""
    assert (HTML / "index.html").exists(), "the book is not built: run `make book` first"
    handler = functools.partial(Quiet, directory=HTML)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="session")
def browser():
    path = finder.find()
    assert path, "no browser: install the package chromium (or Google Chrome), or set CHROMIUM to its path"
    flags = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
    if os.geteuid() == 0:
        flags.append("--no-sandbox")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=flags)
        yield chromium
        chromium.close()


class Visit:
    """One open page with what went wrong on it."""

    def __init__(self, page, site, name):
        self.page, self.errors, self.foreign = page, [], []
        page.on("console", lambda m: m.type == "error" and self.errors.append(m.text))
        page.on("pageerror", lambda e: self.errors.append(str(e)))
        page.on("response", lambda r: r.status >= 400 and self.errors.append(f"{r.status} {r.url}"))
        page.on("request", lambda r: r.url.startswith((site, "data:", "blob:")) or self.foreign.append(r.url))
        page.goto(site + name, wait_until="networkidle")
        page.wait_for_function(
            "[...document.querySelectorAll('figure.book-figure')].every((f) => f.dataset.shown !== undefined)"
        )
        self.seen_as = page.viewport_size["width"], "light"

    def see_as(self, width, scheme):
        """In a window of another width or on paper of another colour, as a reader who turns a tablet would."""
        if self.seen_as != (width, scheme):
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            self.page.emulate_media(color_scheme=scheme)
            self.page.evaluate(SETTLED)
            self.page.wait_for_load_state("networkidle")
            self.seen_as = width, scheme
        return self


@pytest.fixture(scope="session")
def context(browser):
    """Kept for all pages, so that scripts are fetched and compiled once."""
    return browser.new_context(viewport={"width": 1280, "height": HEIGHT}, color_scheme="light")


@pytest.fixture(scope="session")
def visit(context, site, page_name):
    """``visit(width=..., scheme=...)`` gives the page in this width and colour scheme; it is loaded once."""
    opened = []

    def open_page(width=1280, scheme="light"):
        if not opened:
            opened.append(Visit(context.new_page(), site, page_name))
        return opened[0].see_as(width, scheme)

    yield open_page
    for seen in opened:
        seen.page.close()


@pytest.fixture
def by_itself(browser, tmp_path):
    """``by_itself(*explorers, **context)``: a page that holds these figures alone, opened from a folder."""
    opened = []

    def open_figures(*explorers, **more):
        web = ROOT / "assets" / "web"
        script = "".join((web / name).read_text() for name in ("figure.js", "figure.page.js"))
        script = script.replace("export default { render };", "")
        figures = "".join(map(markup.page, explorers))
        style = (web / "figure.css").read_text()
        path = tmp_path / "figure.html"
        path.write_text(
            f"<!doctype html><meta charset=utf-8><style>{style}</style>{figures}<p style='height: 200vh'></p>"
            f"<script>(() => {{{script}}})();</script>"
        )
        opened.append(browser.new_context(viewport={"width": 800, "height": 900}, **more))
        page = opened[-1].new_page()
        page.goto(path.as_uri())
        page.wait_for_function("() => !document.querySelector('figure:not([data-shown])')")
        return page

    yield open_figures
    for context in opened:
        context.close()
