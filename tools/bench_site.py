"""How heavy and how quick the built site is in headless Chromium, beside the numbers of the last release.

For each page: what a first visit fetches (gzipped), when the first figure is painted at 9 Mbit/s on a processor four
times slower, how far the layout shifts, and how long a slider takes to its picture. ``--save`` writes the numbers to
tools/bench_site.json as those of the release. Times depend on the machine and on what else runs there: ``--against FOLDER``
measures another build of the site in turns with this one, three times each, and prints the medians and their ratios.
"""

import contextlib
import functools
import gzip
import http.server
import json
import os
import statistics
import sys
import threading
from pathlib import Path

import browser as finder
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
HTML = ROOT / "_build" / "html"
RELEASE = Path(__file__).with_suffix(".json")
PAGES = ("index", "setting", "exciton-superradiance", "microscopic-lattice", "claims")
#: name -> (head of the column, budget)
BUDGET = {"kB": 700, "first figure s": 1.0, "layout shift": 0.02, "slider ms": 16}

WATCH = """
window.shift = 0; window.figureAt = null;
new PerformanceObserver((list) => { for (const e of list.getEntries()) if (!e.hadRecentInput) window.shift += e.value; })
    .observe({type: "layout-shift", buffered: true});
const look = () => {
    const svg = [...document.querySelectorAll("figure.book-figure svg")].find((s) => s.getBoundingClientRect().height > 50);
    if (svg) requestAnimationFrame(() => { window.figureAt = performance.now(); }); else requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""

#: Time from a slider's event to the frame that shows its picture, once the frames are there.
SLIDE = """async () => {
    const times = [];
    for (const f of document.querySelectorAll("figure.book-figure")) {
        const range = f.querySelector("input[type=range]");
        if (!range) continue;
        for (let k = 0; k <= Number(range.max) && times.length < 60; k++) {
            const start = performance.now();
            range.value = k;
            range.dispatchEvent(new Event("input", {bubbles: true}));
            while (f.dataset.shown !== f.dataset.asked) await new Promise((go) => setTimeout(go));
            f.getBoundingClientRect();
            if (k) times.push(performance.now() - start);
        }
    }
    return times;
}"""


@functools.cache
def packed_file(path):
    """What is sent of a file, and whether it is packed; kept, because a host packs a file once and not for each reader."""
    body, packed = path.read_bytes(), path.suffix not in (".woff2", ".png")
    return (gzip.compress(body) if packed else body), packed


class Gzipped(http.server.SimpleHTTPRequestHandler):
    """Files as a web server sends them."""

    def log_message(self, *_):
        pass

    def do_GET(self):
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            return self.send_error(404)
        body, packed = packed_file(path)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.server.sent[self.path] = len(body)
        self.wfile.write(body)


def measure(chromium, server, name):
    server.sent = {}
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.add_init_script(WATCH)
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    speed = 9e6 / 8
    conditions = {"offline": False, "latency": 20, "downloadThroughput": speed, "uploadThroughput": speed}
    session.send("Network.emulateNetworkConditions", conditions)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.goto(f"http://127.0.0.1:{server.server_port}/chapters/{name}.html", wait_until="networkidle")
    first, shift = page.evaluate("[window.figureAt / 1000, window.shift]")
    session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.wait_for_timeout(500)
    times = page.evaluate(SLIDE)
    context.close()
    weight = sum(server.sent.values()) / 1000
    slide = statistics.median(times) if times else float("nan")
    return dict(zip(BUDGET, (round(weight), round(first, 2), round(shift, 4), round(slide, 1))))


def usual(chromium, server, name):
    """Medians of three visits, each with an empty cache, after one that packs the files."""
    measure(chromium, server, name)
    visits = [measure(chromium, server, name) for _ in range(3)]
    return {head: statistics.median(visit[head] for visit in visits) for head in BUDGET}


def against(chromium, other):
    """This build and another one in turns: what changes with the load of the machine hits both."""
    for name in PAGES:
        runs = {HTML: [], other: []}
        for _ in range(3):
            for folder, found in runs.items():
                with serving(folder) as server:
                    found.append(measure(chromium, server, name))
        now, then = (
            {head: statistics.median(run[head] for run in found) for head in BUDGET} for found in runs.values()
        )
        cells = (f"{now[head]}, {then[head]} ({now[head] / (then[head] or float('nan')):.2f})" for head in BUDGET)
        print(f"{name:24s}" + "".join(f"{cell:>26s}" for cell in cells), flush=True)


@contextlib.contextmanager
def serving(folder):
    handler = functools.partial(Gzipped, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def main():
    release = json.loads(RELEASE.read_text()) if RELEASE.exists() else {}
    found = {}
    heads = f"{'page':24s}" + "".join(f"{head:>26s}" for head in BUDGET)
    with serving(HTML) as server, sync_playwright() as playwright:
        flags = ["--no-sandbox"] if os.geteuid() == 0 else []
        chromium = playwright.chromium.launch(executable_path=finder.find(), args=flags)
        if "--against" in sys.argv:
            print(f"{heads}   (now, the other build, ratio; medians of three)")
            against(chromium, Path(sys.argv[sys.argv.index("--against") + 1]))
            return chromium.close()
        for name in PAGES:
            if (HTML / "chapters" / f"{name}.html").exists():
                found[name] = usual(chromium, server, name)
        chromium.close()
    print(f"{heads}   (now, last release; budget)")
    for name, numbers in found.items():
        old = release.get(name, {})
        cells = (f"{value}, {old.get(head, '-')}" for head, value in numbers.items())
        print(f"{name:24s}" + "".join(f"{cell:>26s}" for cell in cells))
    print(f"{'budget':24s}" + "".join(f"{b:>26}" for b in BUDGET.values()) + "   (index: 400 kB)")
    if "--save" in sys.argv:
        RELEASE.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
