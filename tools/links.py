"""Ask every address that the built pages link to whether it is still there; needs the network, so no test of the suite does it.

    tools/links.py [folder of the pages]

An address that is gone (404, 410) or whose host is not known fails. One that answers a program otherwise than a reader
(401, 403, 429 and their like, errors of the server, no answer in time) is named and left to the eye: publishers do so.
"""

import html
import re
import sys
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urldefrag, urlsplit
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parents[1]
GONE = (404, 410)
#: Seconds for an answer, and between two questions to one host.
PATIENCE, PAUSE = 20, 1.0


def found(folder):
    """Address without fragment -> names of the pages that link to it."""
    links = defaultdict(set)
    for page in sorted(Path(folder).rglob("*.html")):
        for address in re.findall(r'<a\b[^>]*\bhref="(https?://[^"]+)"', page.read_text(encoding="utf-8")):
            links[urldefrag(html.unescape(address)).url].add(page.relative_to(folder).as_posix())
    return dict(links)


def state(address, patience=PATIENCE):
    """("fine" or "gone" or "unclear", what was answered)."""
    for method in ("HEAD", "GET"):  # some servers answer the second only
        try:
            asked = Request(address, method=method, headers={"User-Agent": "Mozilla/5.0 (link check of a book)"})
            with urlopen(asked, timeout=patience) as answer:
                return "fine", str(answer.status)
        except HTTPError as error:
            found = ("gone" if error.code in GONE else "unclear"), str(error.code)
        except URLError as error:
            unknown = "not known" in str(error.reason) or "getaddrinfo" in str(error.reason)
            found = ("gone" if unknown else "unclear"), str(error.reason)
        except (OSError, ValueError) as error:
            found = "unclear", str(error)
    return found


def check(addresses, pause=PAUSE, patience=PATIENCE):
    """Address -> its state; hosts side by side, the addresses of one host after each other."""
    hosts = defaultdict(list)
    for address in addresses:
        hosts[urlsplit(address).netloc].append(address)

    def ask(host):
        states = {}
        for number, address in enumerate(hosts[host]):
            time.sleep(pause if number else 0)
            states[address] = state(address, patience)
        return states

    with ThreadPoolExecutor(8) as pool:
        return {address: each for states in pool.map(ask, hosts) for address, each in states.items()}


def main(folder=ROOT / "_build" / "html"):
    links = found(folder)
    if not links:
        sys.exit(f"no page with a link in {folder}: run `make book` first")
    states = check(links)
    for wanted in ("unclear", "gone"):
        for address, (kind, answer) in sorted(states.items()):
            if kind == wanted:
                print(f"{kind}: {address} ({answer}), on {', '.join(sorted(links[address]))}")
    gone = sum(kind == "gone" for kind, _ in states.values())
    print(f"{len(links)} addresses, {gone} gone")
    sys.exit(1 if gone else 0)


if __name__ == "__main__":
    main(*sys.argv[1:2])
