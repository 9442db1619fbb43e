"""Every frame of every figure: no letter outside the picture, none too small or too faint, none that the palette does not know."""

import re

import pytest

from lib.figures.drawing import PALETTE

#: Smallest letter of a figure on a page 390 px wide, in px; in a schematic, subscripts may be smaller.
SMALLEST = 8.5

#: For each figure and size: words outside the picture or on each other, curves through words or under the key, and the
#: smallest letter in units of the picture.
MEASURE = """async (kind) => {
    const cut = (a, b, room = 1) => a.x + room < b.x + b.width && b.x + room < a.x + a.width && a.y + room < b.y + b.height && b.y + room < a.y + a.height;
    /** Whether a line of a curve passes through a box; only what lies within the axes is seen. */
    const passes = (d, box, [left, right, bottom, top]) => {
        let x = 0, y = 0, first = true;
        for (const [, letter, rest] of d.matchAll(/([MLl])([^MLlz]*)/g)) {
            const numbers = (rest.match(/-?\\d*\\.?\\d+(?:e-?\\d+)?/g) ?? []).map(Number);
            for (let i = 0; i + 1 < numbers.length; i += 2) {
                const [u, v] = letter === "l" ? [x + numbers[i], y + numbers[i + 1]] : [numbers[i], numbers[i + 1]];
                const steps = letter === "M" && i === 0 ? 0 : Math.min(400, Math.ceil(Math.hypot(u - x, v - y)));
                for (let k = 0; k <= steps; k++) {
                    const s = steps ? k / steps : 1, p = x + s * (u - x), q = y + s * (v - y);
                    const seen = p > left - 1 && p < right + 1 && q < bottom + 1 && q > top - 1;
                    if (seen && cut(box, {x: p, y: q, width: 0, height: 0}, 1.5)) return true;
                }
                [x, y] = [u, v];
            }
        }
        return false;
    };
    /** What curves, points and words do where they should not: under the key, through words. */
    const under = (svg, boxes) => {
        const axes = [...svg.querySelectorAll("[data-axes]")].map((g) => JSON.parse(g.dataset.axes)), found = [];
        const keys = [...svg.querySelectorAll("[data-key]")].map((key) => [key, key.getBBox()]);
        for (const curve of svg.querySelectorAll("[data-curve], [data-points]")) {
            const [i, name] = JSON.parse(curve.dataset.curve ?? curve.dataset.points);
            const marks = [...curve.querySelectorAll("use")].map((use) => `M${use.getAttribute("x")} ${use.getAttribute("y")}`);
            const lines = curve.dataset.curve ? [...curve.querySelectorAll(":scope > path")].map((p) => p.getAttribute("d") ?? "") : [];
            const meets = (box) => [...lines, ...marks].some((d) => passes(d, box, axes[i].box));
            for (const [, box] of keys) if (meets(box)) found.push(`${name} under the key`);
            for (const [words, box] of boxes) if (meets(box)) found.push(`${name} through ${words.textContent}`);
        }
        for (const [key, box] of keys) for (const [words, at] of boxes) if (!key.contains(words) && cut(box, at)) found.push(`${words.textContent} on the key`);
        return found;
    };
    const found = [], stage = document.createElement("div");
    stage.style.cssText = "position: absolute; left: 0; top: 0; width: 700px; visibility: hidden";
    for (const f of document.querySelectorAll("figure.book-figure")) {
        const part = f.querySelector(`.fig-part[data-part=${kind}]`);
        const text = await (await fetch(part.dataset.src)).text();
        const {parts, frames} = JSON.parse(text.slice(text.indexOf(",") + 1, text.lastIndexOf(")")));
        const seen = new Set(), outside = new Set(), fills = new Set(), hidden = new Set();
        let smallest = Infinity, letters = Infinity, width = 0;
        f.querySelector(".fig-pictures").append(stage);
        for (const frame of frames) {
            stage.innerHTML = frame.map((i) => parts[i]).join("");
            const svg = stage.firstElementChild, box = svg.viewBox.baseVal;
            width = box.width;
            const boxes = [];
            for (const words of svg.querySelectorAll("text")) {
                const own = words.getBBox(), m = svg.getScreenCTM().inverse().multiply(words.getScreenCTM());
                if (!own.width || Math.abs(m.b) > .01) continue;
                // Above and below its letters a line has room.
                const at = new DOMPoint(own.x, own.y + .2 * own.height).matrixTransform(m);
                const here = {x: at.x, y: at.y, width: own.width * m.a, height: .6 * own.height * m.d};
                for (const [other, there] of boxes) if (cut(here, there)) hidden.add(`${words.textContent} on ${other.textContent}`);
                boxes.push([words, here]);
            }
            for (const what of under(svg, boxes)) hidden.add(what);
            for (const words of svg.querySelectorAll("text")) {
                if (seen.has(words.outerHTML)) continue;
                seen.add(words.outerHTML);
                const own = words.getBBox(), m = svg.getScreenCTM().inverse().multiply(words.getScreenCTM());
                if (!own.width) continue;
                const corners = [[own.x, own.y], [own.x + own.width, own.y + own.height], [own.x, own.y + own.height], [own.x + own.width, own.y]];
                for (const [x, y] of corners) {
                    const p = new DOMPoint(x, y).matrixTransform(m), room = 2;
                    if (p.x < -1 || p.y < -room || p.x > box.width + 1 || p.y > box.height + room) outside.add(words.textContent);
                }
                let largest = 0;
                for (const run of [words, ...words.querySelectorAll("tspan")]) {
                    if (run.firstChild?.nodeType !== 3) continue;
                    const size = parseFloat(run.style.fontSize || words.style.fontSize);
                    smallest = Math.min(smallest, size);
                    largest = Math.max(largest, size);
                    fills.add(run.style.fill || words.style.fill);
                }
                letters = Math.min(letters, largest);
            }
        }
        stage.remove();
        found.push({figure: f.id, outside: [...outside], hidden: [...hidden], smallest, letters, width, fills: [...fills], frames: frames.length});
    }
    return found;
}"""


@pytest.fixture(scope="session")
def measured(visit):
    """``measured(kind, width)``: what MEASURE finds, once for each size and window."""
    kept = {}

    def measure(kind, width=1280):
        if (kind, width) not in kept:
            kept[kind, width] = visit(width=width).page.evaluate(MEASURE, kind)
        return kept[kind, width]

    return measure


def test_no_words_outside_any_frame(measured):
    lost = {(f["figure"], kind): f["outside"] for kind in ("wide", "narrow") for f in measured(kind) if f["outside"]}
    assert lost == {}


def test_no_key_or_words_lie_over_a_curve_or_other_words(measured):
    """In no frame, in a column and on a phone."""
    hidden = {(f["figure"], kind): f["hidden"] for kind in ("wide", "narrow") for f in measured(kind) if f["hidden"]}
    assert hidden == {}


def test_letters_are_large_enough_on_a_phone(visit, measured):
    page = visit(width=390).page
    shown = page.evaluate(
        "[...document.querySelectorAll('figure.book-figure')].map((f) => [...f.querySelectorAll('.fig-picture')]"
        ".find((p) => p.checkVisibility()).firstElementChild.getBoundingClientRect().width)"
    )
    small = {}
    for f, width in zip(measured("narrow", 390), shown):
        size = f["letters" if f["figure"].startswith("fig-sketch") else "smallest"] * width / f["width"]
        if size < SMALLEST:
            small[f["figure"]] = f"{size:.1f} px"
    assert small == {}


def test_letters_have_a_colour_of_the_palette(measured):
    """Its contrast in both themes is tested with the palette."""
    known = {f"var(--fig-{name})" for name in PALETTE if name not in ("paper", "grid")}
    strange = {f["figure"]: set(f["fills"]) - known for f in measured("wide")}
    assert {name: fills for name, fills in strange.items() if fills} == {}


def test_curves_have_a_colour_of_the_palette(visit):
    drawn = visit().page.evaluate(
        "[...document.querySelectorAll('figure.book-figure [data-curve] path')].map((p) => p.style.stroke)"
    )
    assert {c for c in drawn if not re.fullmatch(r"var\(--fig-[\w-]+\)", c)} == set()
