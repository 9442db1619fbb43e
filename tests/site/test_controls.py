"""Every figure answers keyboard, touch and links, with no kernel; what it says is what it shows."""

import csv
import dataclasses
import io
import json
import re

import numpy as np
import pytest
from notebooks import ROOT

from lib.figures import PANELS
from lib.widgets import Explorer

HTML = ROOT / "_build" / "html"

#: Every figure of the page: id, controls, sentence of the visible picture, read-outs, whether a hidden picture is hidden.
LOOK = """() => [...document.querySelectorAll("figure.book-figure")].map((f) => {
    const seen = [...f.querySelectorAll(".fig-picture")].filter((p) => p.checkVisibility());
    const told = JSON.parse(f.querySelector(".fig-description").textContent);
    return {id: f.id, controls: told.controls, pictures: seen.length, live: f.classList.contains("fig-live"),
      alt: seen[0]?.firstElementChild.getAttribute("aria-label"), width: seen[0]?.clientWidth,
      caption: f.querySelector("figcaption").innerText, setting: f.querySelector(".fig-setting").textContent};
})"""

#: Move every control of every figure by the keyboard's events to its last value and back: what is read and shown each time.
WALK = """async () => {
    const settled = async (f) => {
        for (let i = 0; i < 200; i++) {
            await new Promise((go) => setTimeout(go, 5));
            if (f.dataset.shown === f.dataset.asked) return;
        }
        throw new Error("busy: " + f.id);
    };
    const out = [];
    for (const f of document.querySelectorAll("figure.book-figure")) {
        await settled(f);
        const kind = [...f.querySelectorAll(".fig-picture")].find((p) => p.checkVisibility());
        const told = JSON.parse(f.querySelector(".fig-description").textContent);
        const state = () => ({figure: f.id,
            alt: kind.firstElementChild.getAttribute("aria-label"), picture: kind.firstElementChild.innerHTML,
            status: f.querySelector(".fig-status").textContent});
        const start = state();
        for (const [i, control] of told.controls.entries()) {
            const box = f.querySelector(`[data-control="${control.name}"]`);
            const range = box.querySelector("input[type=range]"), radios = [...box.querySelectorAll("input[type=radio]")];
            const first = range ? Number(range.value) : radios.findIndex((r) => r.checked);
            const put = (k) => {
                if (range) range.value = k; else radios[k].checked = true;
                (range ?? radios[k]).dispatchEvent(new Event("input", {bubbles: true}));
            };
            const other = first === control.values.length - 1 ? 0 : control.values.length - 1;
            put(other); await settled(f);
            const moved = state();
            const said = range ? box.querySelector("output").textContent : radios[other].labels[0].innerText;
            const spoken = range ? range.getAttribute("aria-valuetext") : said;
            const name = range ? range.labels[0].innerText : box.querySelector("legend").innerText;
            const setting = f.querySelector(".fig-setting").textContent;
            put(first); await settled(f);
            out.push({figure: f.id, control: control.name, name, said, spoken, setting, text: control.texts[other],
                changed: moved.picture !== start.picture, alt: moved.alt !== start.alt, back: state().picture === start.picture,
                status: moved.status});
        }
    }
    return out;
}"""


@pytest.fixture(scope="module")
def look(visit):
    return visit().page.evaluate(LOOK)


def test_every_figure_is_there_with_number_and_caption(look, page_name):
    source = json.loads((ROOT / page_name).with_suffix(".ipynb").read_text())
    asked = sum(
        bool(re.match(r"explore\(.*\)$", "".join(c["source"]).splitlines()[-1])) for c in source["cells"] if c["source"]
    )
    assert len(look) >= asked
    for figure in look:
        assert figure["live"] and figure["pictures"] == 1, figure["id"]
        assert re.match(r"Figure [\d.]+ \S", figure["caption"]), figure["caption"]
        assert re.search(r"\d", figure["alt"]) and figure["alt"].endswith(".")
    assert len({f["id"] for f in look}) == len(look)


def test_controls_move_the_picture_and_say_what_it_shows(visit):
    for walked in visit().page.evaluate(WALK):
        where = f"{walked['figure']}, {walked['control']}"
        assert walked["name"], where
        assert walked["said"] == walked["spoken"] == walked["text"], where
        assert f"{walked['name']}: {walked['text']}" in walked["setting"], where
        assert walked["changed"] and walked["alt"], f"{where}: the picture or its sentence did not change"
        assert walked["back"], f"{where}: back at the start the picture is another"
        assert walked["status"] == "", where


# ------------------------------------------------------------------ one figure, every way to use it
PAGE = "chapters/exciton-superradiance.html"


@pytest.fixture
def figure(browser, site):
    """A page with Fig. 2, and its panel 2b."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(site + PAGE + "#fig-2b?closure=phase+locking&temperature=50")
    box = page.locator("#fig-2b")
    page.wait_for_function("document.querySelector('#fig-2b[data-shown]')")
    yield page, box
    page.close()


def sentence(box):
    return box.locator(".fig-picture svg:visible").get_attribute("aria-label")


def test_a_link_restores_its_setting(figure):
    page, box = figure
    page.wait_for_function("document.querySelector('#fig-2b output').textContent === '50 K'")
    assert box.get_by_role("radio", name="phase locking").is_checked()
    page.wait_for_function(
        "/50 K.*phase locking/.test(document.querySelector('#fig-2b svg').getAttribute('aria-label'))"
    )
    page.wait_for_function(
        "(f => f.top > -5 && f.top < innerHeight / 2)(document.querySelector('#fig-2b').getBoundingClientRect())"
    )


def test_keyboard_alone_moves_resets_and_copies(figure):
    page, box = figure
    slider = box.get_by_role("slider")
    slider.focus()
    before = sentence(box)
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('#fig-2b output').textContent === '100 K'")
    page.wait_for_function("(s) => document.querySelector('#fig-2b svg').getAttribute('aria-label') !== s", arg=before)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert box.locator("[data-do=play]").inner_text() == "Pause"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('#fig-2b output').textContent === '10 K'")
    box.locator("[data-do=link]").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("location.hash.includes('temperature=10')")
    box.locator("[data-do=full]").focus()
    page.keyboard.press("Enter")
    assert box.evaluate("f => f.clientWidth === innerWidth || f.offsetWidth >= innerWidth - 20")
    page.keyboard.press("Escape")
    assert "fig-full" not in box.get_attribute("class")


#: Each kept curve in the units of the axes that it is drawn on now: index of the axes, and its values at some points.
KEPT = """() => {
    const f = document.querySelector("#fig-explorer-heat"), svg = [...f.querySelectorAll(".fig-picture > svg")].find((s) => s.checkVisibility());
    const axes = [...svg.querySelectorAll("[data-axes]")].map((g) => JSON.parse(g.dataset.axes));
    const value = ([low, high], share) => 10 ** (Math.log10(low) + share * (Math.log10(high) - Math.log10(low)));
    return [...svg.querySelectorAll(".fig-kept > svg")].map((part, i) => [...part.querySelectorAll("path")].filter((path) => path.getAttribute("d")).map((path) =>
        path.getAttribute("d").slice(1).split("L").map((point) => point.split(" ").map(Number)).map(([x, y]) =>
            [value(axes[i].x, x / part.getAttribute("width")), value(axes[i].y, 1 - y / part.getAttribute("height"))])));
}"""


def test_compared_curves_stay_at_their_values_on_other_axes(browser, site):
    page = browser.new_page(viewport={"width": 1366, "height": 900})
    page.goto(site + "chapters/explorer.html")
    page.wait_for_function("document.querySelector('#fig-explorer-heat[data-shown]')")
    box, panel = page.locator("#fig-explorer-heat"), PANELS["explorer-heat"]
    first, then = panel.control("closure").default, "phase locking"
    d = panel.data()
    compare = box.get_by_role("button", name="Compare")
    compare.click()
    assert compare.get_attribute("aria-pressed") == "true"
    box.get_by_label(then, exact=True).check()
    page.wait_for_function(
        "() => { const f = document.querySelector('#fig-explorer-heat'); return f.dataset.shown === f.dataset.asked; }"
    )
    parts = page.evaluate(KEPT)
    assert [len(paths) for paths in parts] == [3, 3, 3]
    for paths, quantity in zip(parts, ("number", "ratio", "lifetime")):
        curve = np.array(paths[1])
        wanted = np.exp(np.interp(np.log(curve[:, 0]), np.log(d["T"]), np.log(d[f"{quantity}_12"])))
        np.testing.assert_allclose(curve[:, 1], wanted, rtol=0.03)
    assert first in box.locator(".fig-status").inner_text()
    compare.click()
    assert box.locator(".fig-kept").count() == 0
    page.close()


def test_downloads(figure):
    page, box = figure
    for kind in ("CSV", "SVG", "PNG"):
        with page.expect_download() as waiting:
            box.get_by_role("button", name=kind).click()
        got = waiting.value
        assert got.suggested_filename == f"figure-2b-phase_locking-50.{kind.lower()}"
        content = open(got.path(), "rb").read()
        if kind == "CSV":
            rows = list(csv.reader(io.StringIO(content.decode())))
            assert len(rows) == 42 and {len(row) for row in rows} == {len(rows[0])}
            assert "CsPbBr3" in rows[0]
        elif kind == "SVG":
            text = content.decode()
            assert text.startswith("<svg") and "var(" not in text and "data:font/woff2" in text
        else:
            assert content.startswith(b"\x89PNG")
            assert int.from_bytes(content[16:20], "big") >= 1400


def test_the_pointer_reads_the_curves(figure):
    """The value read at the middle of the axes is that of the numbers offered for download."""
    page, box = figure
    with page.expect_download() as waiting:
        box.get_by_role("button", name="CSV").click()
    rows = list(csv.DictReader(open(waiting.value.path())))
    place = box.evaluate(
        """f => { f.scrollIntoView({ behavior: "instant", block: "start" });
        const svg = f.querySelector("svg"), axes = JSON.parse(svg.querySelector("[data-axes]").dataset.axes);
        const [x0, x1, y0, y1] = axes.box, m = svg.getScreenCTM();
        const at = new DOMPoint(x0 + (x1 - x0) * (20 - 5) / 25, (y0 + y1) / 2).matrixTransform(m); return [at.x, at.y]; }"""
    )
    page.wait_for_function(
        "document.querySelector('#fig-2b').dataset.shown === document.querySelector('#fig-2b').dataset.asked"
    )
    page.mouse.move(place[0], place[1] - 30)
    page.mouse.move(*place)
    box.locator(".fig-reading").wait_for()
    read = [line for line in box.locator(".fig-reading").inner_text().split("\n") if line.strip()]
    values = dict(zip(read[::2], read[1::2]))
    assert values["edge D"].startswith("20")
    at_20 = min(rows, key=lambda row: abs(float(row["D (nm)"]) - 20))
    assert float(values["CsPbBr₃"]) == pytest.approx(float(at_20["CsPbBr3"]), rel=0.02)


def test_touch_moves_the_slider_and_a_vertical_swipe_scrolls(browser, site):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(site + PAGE + "#fig-2b")
    page.wait_for_function("document.querySelector('#fig-2b[data-shown]')")
    slider = page.locator("#fig-2b input[type=range]")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] - 8, box["y"] + box["height"] / 2)
    page.wait_for_function("document.querySelector('#fig-2b output').textContent === '100 K'")
    before, session = page.evaluate("scrollY"), context.new_cdp_session(page)
    x, y = box["x"] + 100, box["y"] + box["height"] / 2

    def touch(kind, y=None):
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}] if y else []})

    touch("touchStart", y)
    for step in range(1, 13):
        touch("touchMove", y - 15 * step)
    touch("touchEnd")
    page.wait_for_function("(y) => scrollY > y + 60", arg=before)
    assert page.locator("#fig-2b output").inner_text() == "100 K"
    context.close()


def test_play_stands_still_where_motion_is_unwanted(browser, site):
    page = browser.new_context(reduced_motion="reduce").new_page()
    page.goto(site + PAGE)
    page.wait_for_function("document.querySelector('#fig-2b.fig-live')")
    assert not page.locator("#fig-2b [data-do=play]").is_visible()
    page.close()


PLAYS = "document.querySelector('[data-do=play]').textContent === 'Pause'"


def moving(page):
    """Whether another picture stands there after two steps of play."""
    before = page.locator("figure").get_attribute("data-shown")
    page.wait_for_timeout(1500)
    return page.locator("figure").get_attribute("data-shown") != before


def test_autoplay_until_it_is_touched_and_only_in_view(by_itself):
    page = by_itself(Explorer(PANELS["split"], autoplay=True, page=True))
    page.wait_for_function(PLAYS)
    assert moving(page)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.wait_for_function(f"!({PLAYS})")
    assert not moving(page)
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_function(PLAYS)
    page.locator("figcaption").click()
    assert not page.evaluate(PLAYS)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.wait_for_timeout(100)
    page.evaluate("scrollTo(0, 0)")
    assert not moving(page)


def test_figures_that_share_a_control_move_together(by_itself):
    """On a page: the nearest stop of the other, also by a link, and nothing of a figure that does not share it."""
    paths = PANELS["sketch-paths"]
    page = by_itself(
        Explorer(PANELS["sketch-disorder"], shared=["temperature"], page=True),
        Explorer(paths, shared=["temperature"], page=True),
        Explorer(dataclasses.replace(paths, id="alone"), page=True),
    )
    slider = page.locator("#fig-sketch-disorder").get_by_role("slider")

    def button(words):
        return page.locator("#fig-sketch-paths").get_by_role("radio", name=words, exact=True)

    def shown(**wanted):
        for name, kelvin in wanted.items():
            page.locator(f"#fig-sketch-{name} .fig-wide svg[aria-label*=' at {kelvin} K']").wait_for()

    shown(disorder=300, paths=300)
    slider.press("Home")
    shown(disorder=10, paths=30)
    assert button("30 K").is_checked()
    button("100 K").check()
    shown(disorder=100, paths=100)
    assert slider.get_attribute("aria-valuetext") == "100 K"
    page.evaluate("location.hash = 'fig-sketch-paths?temperature=30'")
    shown(disorder=30, paths=30)
    assert "at 300 K" in page.locator("#fig-alone svg:visible").get_attribute("aria-label")


def test_no_autoplay_where_motion_is_unwanted_or_a_setting_is_asked_for(by_itself):
    figure = Explorer(PANELS["split"], autoplay=True, page=True)
    assert not moving(by_itself(figure, reduced_motion="reduce"))
    page = by_itself(figure)
    page.wait_for_function(PLAYS)
    control, value = figure.controls[0].name, figure.controls[0].values[-1]
    page.evaluate(f"location.hash = 'fig-split?{control}={value}'")
    page.wait_for_function(f"!({PLAYS})")
    assert not moving(page)


@pytest.mark.parametrize("how", ["folder", "no script"])
def test_figures_stand_without_script_or_server(browser, site, how):
    """From a folder the controls work too; without JavaScript the default frame, its setting and caption stand."""
    context = browser.new_context(java_script_enabled=how == "folder")
    page = context.new_page()
    page.goto((HTML / PAGE).as_uri() if how == "folder" else site + PAGE)
    box = page.locator("#fig-2b")
    assert box.locator(".fig-picture svg:visible").count() == 1
    assert box.locator("figcaption").is_visible()
    if how == "folder":
        slider = box.get_by_role("slider")
        slider.focus()
        before = sentence(box)
        page.keyboard.press("ArrowRight")
        page.wait_for_function(
            "(s) => document.querySelector('#fig-2b svg').getAttribute('aria-label') !== s", arg=before
        )
    else:
        assert "Cold temperature: 10 K" in box.locator(".fig-setting").inner_text()
        assert not box.locator(".fig-controls").is_visible()
    context.close()


def test_figures_stand_in_print(figure):
    page, box = figure
    page.emulate_media(media="print")
    assert box.locator(".fig-picture svg:visible").count() == 1
    assert "Cold temperature: 50 K" in box.locator(".fig-setting").inner_text()
    assert not box.locator(".fig-controls").is_visible() and not box.locator(".fig-tools").is_visible()
    assert len(page.pdf()) > 50_000


#: Rest the pointer on one link to each equation, figure, reference and term: what it leads to, and what is shown there.
REST = """async () => {
    const card = document.querySelector(".preview"), out = [], seen = new Set();
    for (const link of document.querySelectorAll("article a[href*='#']:not(.headerlink)")) {
        const to = new URL(link.href), id = decodeURIComponent(to.hash.slice(1).split("?")[0]);
        const here = to.pathname === location.pathname && document.getElementById(id);
        const kind = /^equation-/.test(id) ? "equation" : /^fig-/.test(id) ? "figure" : /^term-/.test(id) ? "term"
            : here && here.closest(".citation, aside.footnote, .footnote") ? "reference" : null;
        if (!kind || to.origin !== location.origin || seen.has(to.href)) continue;
        seen.add(to.href);
        const tell = (name) => link.dispatchEvent(new PointerEvent(name, {bubbles: true, pointerType: "mouse"}));
        tell("pointerover");
        for (let i = 0; card.hidden && i < 400; i++) await new Promise((go) => setTimeout(go, 5));
        out.push({kind, href: link.getAttribute("href"), hidden: card.hidden, words: (card.querySelector('figcaption') ?? card).innerText, wide: card.offsetWidth,
            pictures: card.querySelectorAll("svg").length, formulas: card.querySelectorAll("mjx-container").length});
        tell("pointerout");
        if (!card.hidden) throw new Error("the preview stays");
    }
    return out;
}"""


def test_references_show_what_they_lead_to(visit):
    """An equation its formula and number, a figure its picture and caption, a citation its reference."""
    wrong = []
    for link in visit().page.evaluate(REST):
        right = {
            "equation": link["formulas"] and re.search(r"\(\S+\)", link["words"]),
            "figure": link["pictures"] == 1 and re.match(r"Figure [\d.]+ \S", link["words"]),
        }.get(link["kind"], len(link["words"]) > 20)
        if link["hidden"] or not right or link["wide"] > 600:
            wrong.append(link)
    assert wrong == []


def test_a_preview_comes_by_pointer_and_by_keyboard_and_goes_by_escape(browser, site):
    page = browser.new_page()
    page.goto(site + "chapters/index.html", wait_until="networkidle")
    card = page.locator(".preview")
    page.locator("article a.footnote-reference").first.hover()
    card.get_by_text("Kambhampati").wait_for()
    page.keyboard.press("Escape")
    assert not card.is_visible()
    page.evaluate("""() => document.querySelector("article p").insertAdjacentHTML("beforeend",
        '<a id="there" href="exciton-superradiance.html#fig-2b">there</a>')""")
    page.locator("#there").focus()
    card.locator("svg").wait_for()
    assert "Figure" in card.inner_text() and card.bounding_box()["width"] < 500
    page.keyboard.press("Escape")
    assert not card.is_visible()
    page.close()
