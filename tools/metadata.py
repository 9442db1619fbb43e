"""Authors, title, version: CITATION.cff is the one place, and every other file that names them is written from it.

    make metadata        after a change of CITATION.cff, or of the repository's address in _config.yml

A test holds the committed files to what this writes.
"""

import json
import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
BADGES = re.compile(r"(<!-- badges -->\n).*?(<!-- /badges -->)", re.S)
SOFTWARE, CONTENT = "BSD-3-Clause", "CC-BY-4.0"


def address(folder=ROOT):
    """The repository's address as _config.yml has it, "" while there is none."""
    return yaml.safe_load((folder / "_config.yml").read_text(encoding="utf-8"))["repository"]["url"].rstrip("/")


def citation(folder=ROOT):
    """What CITATION.cff says."""
    return yaml.safe_load((folder / "CITATION.cff").read_text(encoding="utf-8"))


def names(told):
    """How the authors are called, in order: persons or a group."""
    return [a.get("name") or f"{a['given-names']} {a['family-names']}" for a in told["authors"]]


def badges(url):
    """The README's badge lines; none while there is no address."""
    if "github.com/" not in url:
        return ""
    place = url.split("github.com/")[1]
    return (
        f"[![Open in Binder](assets/badge-binder.svg)](https://mybinder.org/v2/gh/{place}/main?urlpath=lab/tree/copies)\n"
        f"[![Open in Colab](assets/badge-colab.svg)]"
        f"(https://colab.research.google.com/github/{place}/blob/notebooks/index.ipynb)\n"
    )


def bibtex(told, url):
    authors = " and ".join(f"{{{a['name']}}}" if "name" in a else name for a, name in zip(told["authors"], names(told)))
    fields = {
        "author": f"{{{authors}}}",
        "title": f"{{{told['title']}}}",
        "version": f"{{{told['version']}}}",
        "year": f"{{{str(told['date-released'])[:4]}}}",
        **({"url": f"{{{url}}}"} if url else {}),
        **({"doi": f"{{{told['doi']}}}"} if "doi" in told else {}),
    }
    return "@software{dickeinadot,\n" + "".join(f"  {key:<7} = {value},\n" for key, value in fields.items()) + "}\n"


def codemeta(told, url):
    def author(one, name):
        if "name" in one:
            return {"@type": "Organization", "name": name}
        person = {"@type": "Person", "givenName": one["given-names"], "familyName": one["family-names"]}
        return person | ({"@id": one["orcid"]} if "orcid" in one else {})

    return {
        "@context": "https://w3id.org/codemeta/3.0",
        "@type": "SoftwareSourceCode",
        "name": told["title"],
        "description": told["abstract"],
        "author": [author(a, name) for a, name in zip(told["authors"], names(told))],
        "version": told["version"],
        "dateModified": str(told["date-released"]),
        "license": f"https://spdx.org/licenses/{SOFTWARE}",
        "keywords": told["keywords"],
        "programmingLanguage": "Python",
        **({"codeRepository": url} if url else {}),
    }


def zenodo(told):
    def creator(one, name):
        known = {"name": name if "name" in one else f"{one['family-names']}, {one['given-names']}"}
        known |= {"orcid": one["orcid"].rpartition("/")[2]} if "orcid" in one else {}
        return known | ({"affiliation": one["affiliation"]} if "affiliation" in one else {})

    return {
        "title": told["title"],
        "description": told["abstract"],
        "upload_type": "software",
        "version": told["version"],
        "publication_date": str(told["date-released"]),
        "creators": [creator(a, name) for a, name in zip(told["authors"], names(told))],
        "license": SOFTWARE,
        "notes": f"Code under {SOFTWARE}; text, figures and tables under {CONTENT}.",
        "keywords": told["keywords"],
    }


def front_matter(told):
    """The head of paper.md as JOSE wants it."""
    places = list(dict.fromkeys(a.get("affiliation", "") for a in told["authors"]))
    return {
        "title": told["title"],
        "tags": told["keywords"],
        "authors": [
            {"name": name, **({"orcid": a["orcid"].rpartition("/")[2]} if "orcid" in a else {})}
            | {"affiliation": places.index(a.get("affiliation", "")) + 1}
            for a, name in zip(told["authors"], names(told))
        ],
        "affiliations": [{"index": k, "name": place or "to be filled in"} for k, place in enumerate(places, 1)],
        "date": str(told["date-released"]),
        "bibliography": "paper.bib",
    }


def cited(paper, bibliography):
    """The entries of the book's bibliography that a text cites as [@key] or @key."""
    keys = set(re.findall(r"@([a-z]+\d{4}\w*)", paper))
    entries = re.findall(r"^@\w+\{.*?^\}$", bibliography, re.M | re.S)
    chosen = [re.sub(r",\n  annote = [^\n]*", "", e) for e in entries if re.match(r"@\w+\{(\w+),", e)[1] in keys]
    return "\n\n".join(chosen) + "\n"


def _line(text, pattern, new):
    """``text`` with the one line that begins with ``pattern`` replaced."""
    changed, times = re.subn(rf"^{pattern}.*$", lambda _: new, text, flags=re.M)
    if times != 1:
        raise RuntimeError(f"{times} lines begin with {pattern!r}, not one")
    return changed


def files(folder=ROOT):
    """Path below ``folder`` -> text it must have."""
    told, url = citation(folder), address(folder)

    def read(name):
        return (folder / name).read_text(encoding="utf-8")

    everybody = ", ".join(names(told))
    lines = [line for line in read("CITATION.cff").splitlines() if not line.startswith("repository-code:")]
    _, _, paper = read("paper.md").split("---\n", 2)
    head = yaml.safe_dump(front_matter(told), sort_keys=False, allow_unicode=True, width=120)
    people = ", ".join(f"{{ name = {json.dumps(name, ensure_ascii=False)} }}" for name in names(told))
    return {
        "CITATION.cff": "\n".join(lines + [f"repository-code: {url}"] * bool(url)) + "\n",
        "README.md": BADGES.sub(lambda m: m[1] + badges(url) + m[2], read("README.md")),
        "_config.yml": _line(read("_config.yml"), "author:", f"author: {everybody}"),
        "pyproject.toml": _line(read("pyproject.toml"), "authors = ", f"authors = [{people}]"),
        "lib/__init__.py": _line(read("lib/__init__.py"), "__version__ = ", f'__version__ = "{told["version"]}"'),
        "assets/citation.bib": bibtex(told, url),
        "codemeta.json": json.dumps(codemeta(told, url), indent=2, ensure_ascii=False) + "\n",
        ".zenodo.json": json.dumps(zenodo(told), indent=2, ensure_ascii=False) + "\n",
        "paper.md": f"---\n{head}---\n{paper}",
        "paper.bib": cited(paper, read("chapters/references.bib")),
    }


def write(folder=ROOT):
    for name, text in files(folder).items():
        path = folder / name
        # Runs side by side must not find a file that is being written.
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
