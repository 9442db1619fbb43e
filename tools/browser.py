"""Find a Chromium for the browser tests; ``main`` installs one where there is none."""

import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def playwrights_own():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def find():
    """Path of a Chromium or Chrome: $CHROMIUM, the system's, playwright's own; None if there is none."""
    if os.environ.get("CHROMIUM"):
        path = shutil.which(os.environ["CHROMIUM"])
        if path is None:
            sys.exit(f"CHROMIUM={os.environ['CHROMIUM']} is not a program")
        return path
    candidates = [shutil.which(name) for name in NAMES] + [path for path in MAC if Path(path).exists()]
    for path in candidates:
        if path:
            return path
    own = playwrights_own()
    return own if Path(own).exists() else None


def driver_trouble():
    """What Playwright's own program says where it does not start; "" where it does."""
    from playwright._impl._driver import compute_driver_executable

    ran = subprocess.run([*compute_driver_executable(), "--version"], capture_output=True, text=True)
    return ran.stderr.strip() if ran.returncode else ""


def main():
    trouble = driver_trouble()
    if trouble:
        sys.exit(
            f"The tests drive the browser with Playwright, which does not start:\n{trouble}\n"
            "On Debian and Ubuntu it needs the package libatomic1."
        )
    if find():
        return
    print("no Chromium found; trying playwright's own", flush=True)
    with suppress(subprocess.TimeoutExpired):
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], timeout=300)
    if not find() and shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "-qq"])
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"])
    if not find():
        sys.exit(
            "The tests need a browser: install the package chromium (or Google Chrome), or set CHROMIUM to its path."
        )


if __name__ == "__main__":
    main()
