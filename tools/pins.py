"""Write the transitive pins of requirements.txt and tests/requirements.txt below their lines.

The pins above the line are edited by hand; pip resolves what they need, and every
version found goes below. The test pins are resolved together with the book's.
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LINE = "# ---- below: written by `make pins` ----\n"


def key(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def direct(path):
    """The part of a requirements file that is edited by hand."""
    return path.read_text().partition(LINE)[0]


def names(text):
    return {key(m) for m in re.findall(r"^([\w.-]+)==", text, flags=re.M)}


def resolve(text):
    """Name -> version of everything ``text`` needs, as pip would install it here."""
    with tempfile.TemporaryDirectory() as folder:
        wanted, report = Path(folder, "wanted.txt"), Path(folder, "report.json")
        wanted.write_text(text)
        subprocess.run(
            [
                sys.executable,
                "-m",
                "pip",
                "install",
                "--quiet",
                "--dry-run",
                "--ignore-installed",
                "--report",
                report,
                "-r",
                wanted,
            ],
            cwd=ROOT,
            check=True,
        )
        found = json.loads(report.read_text())["install"]
    return {key(i["metadata"]["name"]): i["metadata"]["version"] for i in found if not i["is_direct"]}


def main():
    book, test = ROOT / "requirements.txt", ROOT / "tests" / "requirements.txt"
    known = ""
    for path in (book, test):
        hand = direct(path)
        pins = resolve(known + hand)
        below = sorted(set(pins) - names(known + hand))
        path.write_text(hand + LINE + "".join(f"{name}=={pins[name]}\n" for name in below))
        known += path.read_text()


if __name__ == "__main__":
    main()
