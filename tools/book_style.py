"""One style sheet for a page: the theme's, Bootstrap's and the book's own in their order, without rules that no page can use.

The theme brings some fourteen sheets of 490 kB, and nothing is painted before all of them have come and been read; nine
tenths of the rules are for parts that no page has.
"""

import hashlib
import os
import re
from pathlib import Path

LINK = re.compile(r'[ \t]*<link(?=[^>]*\brel="stylesheet")(?![^>]*\bmedia=)[^>]*\bhref="([^"?:]+\.css)[^"]*"[^>]*>\n?')
#: Set for pages with formulas only, and later.
APART = "formulas.css"
#: What pages call their elements, and what stands between the quotes of a script.
NAMED = re.compile(r"""\b(?:class|id)=("[^"]*|'[^']*|[^\s>"']+)""")
SAID = re.compile(r""""[^"\n]*"|'[^'\n]*'|`[^`]*`""")
#: Bootstrap's script puts the last part of these names to them when it runs.
BUILT = ("bs-tooltip", "bs-popover", "modal", "tooltip")
WORD = re.compile(r"-*[A-Za-z_][\w-]*")


def blocks(text):
    """The rules of a sheet one after the other, as (what stands before the brace, what stands in it or None)."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    start, depth, opened, quote = 0, 0, 0, ""
    i = 0
    while i < len(text):
        sign = text[i]
        if sign == "\\":
            i += 1
        elif quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        elif sign == "{":
            opened = i if depth == 0 else opened
            depth += 1
        elif sign == "}":
            depth -= 1
            if depth == 0:
                yield text[start:opened].strip(), text[opened + 1 : i]
                start = i + 1
        elif sign == ";" and depth == 0:
            yield text[start:i].strip(), None
            start = i + 1
        i += 1


def usable(selector, words, stems):
    """Whether an element may match: each class and id outside of :not(), :is() ... is a word of the pages or scripts.

    Scripts put names together, so that a word of theirs with a hyphen is a beginning too.
    """
    if "\\" in selector:
        return True
    bare = re.sub(r"\[[^\]]*\]", "", selector)
    while (shorter := re.sub(r":[\w-]+\([^()]*\)", "", bare)) != bare:
        bare = shorter
    return all(
        name in words or any(name.startswith(stem) for stem in stems)
        for name in re.findall(r"[.#](-*[A-Za-z_][\w-]*)", bare)
    )


def used(text, words, stems):
    """A sheet without the rules of which no selector can match."""
    kept = []
    for head, body in blocks(text):
        if body is None:
            kept.append("" if head.startswith("@charset") else head + ";")
        elif head.startswith(("@media", "@supports", "@layer", "@container")):
            inner = used(body, words, stems)
            kept.append(f"{head}{{{inner}}}" if inner else "")
        elif head.startswith("@"):
            kept.append(f"{head}{{{body}}}")
        else:
            # A comma within parentheses does not part selectors.
            parts = [s for s in re.split(r",(?![^()]*\))", head) if usable(s, words, stems)]
            kept.append(f"{','.join(parts)}{{{body}}}" if parts else "")
    return "".join(kept)


def whole(sheet):
    """The text of a sheet with those that it imports in their places."""

    def imported(match):
        other = sheet.parent / match[1]
        return moved(whole(other), other, sheet.parent) if other.is_file() else match[0]

    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.S)
    return re.sub(r"""@import\s+(?:url\()?["']?([^"')?]+)[^;]*;""", imported, text)


def moved(text, sheet, folder):
    """Addresses within a sheet, seen from the folder of the new one."""
    up = os.path.relpath(sheet.parent, folder)

    def place(match):
        quote, address = match[1], match[2]
        if up == "." or address.startswith(("data:", "http", "/", "#")):
            return match[0]
        return f"url({quote}{os.path.normpath(f'{up}/{address}')}{quote})"

    return re.sub(r"""url\((["']?)([^"')]+)\1\)""", place, text)


def named(link, folder, static):
    """The sheets of a link: itself, or those of which an earlier build made it, so that their changes reach the page."""
    kept = re.search(r'data-sheets="([^"]*)"', link[0])
    if kept:
        return [Path(os.path.normpath(static / name)) for name in kept[1].split()]
    return [Path(os.path.normpath(folder / link[1]))]


def one_sheet(out):
    """Pages of the folder ``out`` load one sheet, `_static/page-<hash>.css`, in place of those that they name."""
    out = Path(out)
    static = out / "_static"
    pages = {path: path.read_text(encoding="utf-8") for path in sorted(out.rglob("*.html"))}
    scripts = "".join(p.read_text(encoding="utf-8", errors="ignore") for p in sorted(static.rglob("*.js")))
    inline = "".join(
        "".join(re.findall(r"<script(?![^>]*json)[^>]*>(.*?)</script>", text, re.S)) for text in pages.values()
    )
    spoken = {word for said in SAID.findall(scripts + inline) for word in WORD.findall(said)}
    words = spoken.union(*(WORD.findall(" ".join(NAMED.findall(text))) for text in pages.values()))
    stems = tuple(sorted(f"{word.rstrip('-')}-" for word in spoken if word.startswith(BUILT)))
    made = {}
    for path, page in pages.items():
        head, mark, body = page.partition("</head>")
        links = [m for m in LINK.finditer(head) if not m[1].endswith(APART)]
        sheets = tuple(sheet for m in links for sheet in named(m, path.parent, static))
        if not sheets or not all(sheet.is_file() for sheet in sheets):
            continue
        if sheets not in made:
            text = "".join(moved(used(whole(sheet), words, stems), sheet, static) for sheet in sheets)
            name = f"page-{hashlib.sha256(text.encode()).hexdigest()[:12]}.css"
            (static / name).write_text(text, encoding="utf-8")
            made[sheets] = name
        names = " ".join(os.path.relpath(sheet, static) for sheet in sheets)
        place = f"{os.path.relpath(static, path.parent)}/{made[sheets]}"
        link = f'<link rel="stylesheet" href="{place}" data-sheets="{names}">\n'
        first = links[0].start()
        rest = "".join(
            head[a:b] for a, b in zip([first, *(m.end() for m in links)], [*(m.start() for m in links), len(head)])
        )
        path.write_text(head[:first] + link + rest + mark + body, encoding="utf-8")
    for old in static.glob("page-*.css"):
        if made and old.name not in made.values():
            old.unlink()
    return made
