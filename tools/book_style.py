"""One style sheet for a page: the theme's, Bootstrap's and the book's own in their order, without rules that no page can use.

The theme brings some fourteen sheets of 490 kB, and nothing is painted before all of them have come and been read; nine
tenths of the rules are for parts that no page has.
"""

import hashlib
import os
import re
from itertools import groupby, pairwise
from pathlib import Path

import tinycss2

LINK = re.compile(r'[ \t]*<link(?=[^>]*\brel="stylesheet")(?![^>]*\bmedia=)[^>]*\bhref="([^"?:]+\.css)[^"]*"[^>]*>\n?')
#: Set for pages with formulas only, and later.
APART = "formulas.css"
#: What pages call their elements, and what stands between the quotes of a script.
NAMED = re.compile(r"""\b(?:class|id)=("[^"]*|'[^']*|[^\s>"']+)""")
SAID = re.compile(r""""[^"\n]*"|'[^'\n]*'|`[^`]*`""")
#: Bootstrap's script puts the last part of these names to them when it runs.
BUILT = ("bs-tooltip", "bs-popover", "modal", "tooltip")
WORD = re.compile(r"-*[A-Za-z_][\w-]*")
#: Beginnings of addresses that do not name a file beside the sheet.
ELSEWHERE = ("data:", "http:", "https:", "//", "#")


def rules(sheet, static):
    """The rules of a sheet, those of the sheets that it imports in their places, with addresses as seen from ``static``."""
    text = sheet.read_text(encoding="utf-8")
    for rule in tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True):
        if _at(rule, "import"):
            named = next(v for v in (*addresses(rule.prelude), *rule.prelude) if v.type in ("url", "string"))
            other = sheet.parent / named.value.partition("?")[0]
            if other.is_file():
                yield from rules(other, static)
                continue
        if rule.type == "error":
            raise ValueError(f"{sheet}, line {rule.source_line}: {rule.message}")
        for address in addresses([*rule.prelude, *(rule.content or ())]):
            if not address.value.startswith(ELSEWHERE):
                place = os.path.relpath(sheet.parent / address.value, static)
                address.representation = f"url({place})" if address.type == "url" else f'"{place}"'
        if not _at(rule, "charset"):
            yield rule


def _at(rule, *keywords):
    return rule.type == "at-rule" and rule.lower_at_keyword in keywords


def addresses(values):
    """What says url(...) in a list of component values."""
    for value in values:
        if value.type == "function" and value.lower_name == "url":
            yield from (argument for argument in value.arguments if argument.type == "string")
        elif value.type == "url":
            yield value
        else:
            yield from addresses(getattr(value, "content", None) or getattr(value, "arguments", None) or ())


def usable(selector, words, stems):
    """Whether an element may match: each class and id outside of :not(), :is() ... is a word of the pages or scripts.

    Scripts put names together, so that a word of theirs with a hyphen is a beginning too.
    """
    classes = [b.value for a, b in pairwise(selector) if a == "." and b.type == "ident"]
    names = classes + [value.value for value in selector if value.type == "hash"]
    return all(name in words or name.startswith(stems) or not WORD.fullmatch(name) for name in names)


def used(sheet, words, stems):
    """The text of some rules, without those of which no selector can match."""
    kept = []
    for rule in sheet:
        if rule.type == "qualified-rule":
            parts = [list(part) for comma, part in groupby(rule.prelude, lambda value: value == ",") if not comma]
            parts = [tinycss2.serialize(part).strip() for part in parts if usable(part, words, stems)]
            kept.append(f"{','.join(parts)}{{{tinycss2.serialize(rule.content)}}}" if parts else "")
        elif _at(rule, "media", "supports", "layer", "container") and rule.content is not None:
            inner = used(tinycss2.parse_rule_list(rule.content, skip_whitespace=True), words, stems)
            kept.append(f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inner}}}" if inner else "")
        else:
            kept.append(rule.serialize())
    return "".join(kept)


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
            text = '@charset "utf-8";' + "".join(used(rules(sheet, static), words, stems) for sheet in sheets)
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
