"""What a release hands on, and the look at the addresses that the pages link to."""

import http.server
import threading
import zipfile

import links
import pytest
import release


def test_another_tag_and_points_of_a_reader_are_refused(tmp_path):
    assert release.refusal("0.2.0", "v0.2.0", tmp_path) == release.refusal("0.2.0", "", tmp_path) == ""
    assert "v0.2.1 is not v0.2.0" in release.refusal("0.2.0", "v0.2.1", tmp_path)
    (tmp_path / "data" / "reader").mkdir(parents=True)
    (tmp_path / "data" / "reader" / "README.md").touch()
    assert release.refusal("0.2.0", "", tmp_path) == ""
    (tmp_path / "data" / "reader" / "rates.csv").touch()
    assert release.refusal("0.2.0", "", tmp_path).endswith("rates.csv")


def test_the_same_files_give_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name / "deep").mkdir(parents=True)
        for file in ("b.txt", "a.txt", "deep/c.txt") if name == "one" else ("deep/c.txt", "a.txt", "b.txt"):
            (tmp_path / name / file).write_text(file)
        release.pack(tmp_path / name, tmp_path / f"{name}.zip", "book")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    assert zipfile.ZipFile(tmp_path / "one.zip").namelist() == ["book/a.txt", "book/b.txt", "book/deep/c.txt"]


@pytest.fixture(scope="module")
def host():
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_HEAD(self):
            self.send_error(405) if self.path == "/get-only" else self.do_GET()

        def do_GET(self):
            codes = {
                "/fine": 200,
                "/get-only": 200,
                "/moved": 301,
                "/refuses-programs": 403,
                "/gone": 404,
                "/broken": 500,
            }
            self.send_response(codes[self.path])
            if self.path == "/moved":
                self.send_header("Location", "/fine")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *words):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def test_what_an_address_answers(host):
    told = {
        "fine": "fine",
        "get-only": "fine",
        "moved": "fine",
        "refuses-programs": "unclear",
        "gone": "gone",
        "broken": "unclear",
    }
    found = links.check([f"{host}/{name}" for name in told], pause=0, patience=5)
    assert {address.rpartition("/")[2]: kind for address, (kind, _) in found.items()} == told


def test_a_host_that_does_not_answer_is_unclear_and_one_that_is_not_there_is_gone(monkeypatch):
    assert links.state("http://127.0.0.1:9/", patience=5)[0] == "unclear"

    def unknown(*a, **k):
        raise links.URLError(OSError(-2, "Name or service not known"))

    monkeypatch.setattr(links, "urlopen", unknown)
    assert links.state("https://book.invalid/")[0] == "gone"


def test_addresses_are_found_once_with_their_pages(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "a.html").write_text(
        '<a class="x" href="https://e.org/p?a=1&amp;b=2#part">p</a> <a href="b.html">b</a>'
    )
    (tmp_path / "deep" / "b.html").write_text(
        '<a href="https://e.org/p?a=1&amp;b=2">p</a><img src="https://e.org/i.png">'
    )
    assert links.found(tmp_path) == {"https://e.org/p?a=1&b=2": {"a.html", "deep/b.html"}}
