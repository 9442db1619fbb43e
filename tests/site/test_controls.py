"""Every slider and every row of buttons answers the keyboard, with no kernel."""

import csv
import io
from urllib.parse import unquote

PICTURE = """(box) => {
    const image = [...box.querySelectorAll(".book-frame img")].find((i) => i.checkVisibility());
    return image && {source: image.src, alt: image.alt, decoded: image.complete && image.naturalWidth > 0};
}"""


def figures(page):
    """The boxes that hold one figure and its controls each."""
    return page.locator("article .widget-subarea:has(.book-frame)").all()


def picture(box):
    """The one picture a reader sees in a figure."""
    box.locator(".book-frame img:visible").wait_for()
    found = box.evaluate(PICTURE)
    assert found["decoded"] and found["alt"].strip()
    return found


def moved(page, box, key):
    """The picture after a key; fails if it does not change."""
    before = picture(box)
    page.keyboard.press(key)
    page.wait_for_function(
        f"([box, source]) => {{ const now = ({PICTURE})(box); return now && now.source !== source && now.decoded; }}",
        arg=[box.element_handle(), before["source"]],
        timeout=5000,
    )
    after = picture(box)
    assert after["alt"] != before["alt"], "the picture changed, its sentence did not"
    return after


def test_sliders_move_the_picture(visit):
    page = visit().page
    for box in figures(page):
        for slider in box.locator(".noUi-handle").all():
            assert slider.get_attribute("aria-label"), "a slider without a name"
            at_end = slider.get_attribute("aria-valuenow") == slider.get_attribute("aria-valuemax")
            there, back = ("ArrowLeft", "ArrowRight") if at_end else ("ArrowRight", "ArrowLeft")
            slider.focus()
            said = slider.get_attribute("aria-valuetext")
            start = picture(box)
            moved(page, box, there)
            assert slider.get_attribute("aria-valuetext") != said
            assert moved(page, box, back) == start


def test_buttons_change_the_picture(visit):
    page = visit().page
    for box in figures(page):
        for group in box.locator(".widget-toggle-buttons").all():
            assert group.get_attribute("aria-label"), "a row of buttons without a name"
            for button in group.locator("button[aria-pressed=false]").element_handles():
                button.focus()
                moved(page, box, "Enter")
                assert button.get_attribute("aria-pressed") == "true"


def test_every_figure_offers_its_numbers(visit):
    page = visit().page
    for box in figures(page):
        link = box.locator(".book-frame a[download]:visible")
        assert link.count() == 1
        assert link.get_attribute("download").endswith(".csv")
        address = link.get_attribute("href")
        kind, _, text = address.partition(",")
        assert kind.startswith("data:text/csv")
        rows = list(csv.reader(io.StringIO(unquote(text))))
        assert len(rows) > 1
        assert all(len(row) == len(rows[0]) for row in rows)
        assert all(rows[0])
