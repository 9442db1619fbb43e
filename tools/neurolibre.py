"""The book in NeuroLibre's layout: content/ with the book, binder/ with its environment, the paper at the root.

    make neurolibre      ->  _build/neurolibre

https://docs.neurolibre.org asks for a folder of this name with _toc.yml and _config.yml in it, where this repository has them
at its root; a preprint's repository is therefore made from this one. Data lie in the book: nothing is to be downloaded.
"""

import re
import shutil
import subprocess
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "_build" / "neurolibre"
#: What NeuroLibre adds to the environment of a book.
NEEDED = "repo2data>=2.6.0\n"


def problems(folder):
    """What is missing for NeuroLibre: one line each, none when the layout is right."""
    content = folder / "content"
    for name in ("content/_toc.yml", "content/_config.yml", "binder/requirements.txt", "paper.md", "paper.bib"):
        if not (folder / name).is_file():
            yield f"{name} is missing"
    if not (content / "_toc.yml").is_file():
        return
    toc = yaml.safe_load((content / "_toc.yml").read_text(encoding="utf-8"))
    pages = [toc["root"], *(chapter["file"] for part in toc["parts"] for chapter in part["chapters"])]
    for page in pages:
        if not any((content / page).with_suffix(kind).is_file() for kind in (".ipynb", ".md")):
            yield f"content/{page}, of the table of contents, is missing"
    needed = (folder / "binder" / "requirements.txt").read_text(encoding="utf-8").lower()
    for package in ("jupyter-book", "repo2data"):
        if package not in needed:
            yield f"binder/requirements.txt does not have {package}"


def main(folder=FOLDER):
    shutil.rmtree(folder, ignore_errors=True)
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, tracked.split("\0")):
        target = folder / "content" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target)
    (folder / "binder").mkdir()
    pins = re.sub(r"^-e \.$", "-e content", (ROOT / "requirements.txt").read_text(encoding="utf-8"), flags=re.M)
    (folder / "binder" / "requirements.txt").write_text(pins + NEEDED, encoding="utf-8")
    for name in ("paper.md", "paper.bib", "README.md", "LICENSE", "LICENSE-CONTENT"):
        shutil.copy(ROOT / name, folder)


if __name__ == "__main__":
    main()
    raise SystemExit("\n".join(problems(FOLDER)) or None)
