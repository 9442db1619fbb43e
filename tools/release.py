"""Write what a release hands on into dist/: pages, PDF, copies for students, wheel, source of the package, archive of the repository.

    tools/release.py [tag]

`make release` builds the pages, prints them and makes the copies first. A tag that is not `v` and the version of CITATION.cff is refused, and so
are files in data/reader: points of a reader are not to be published.
"""

import hashlib
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import metadata

ROOT = Path(__file__).resolve().parents[1]
#: The first moment a zip file can hold: the same files give the same bytes.
DATE = (1980, 1, 1, 0, 0, 0)


def refusal(version, tag, root=ROOT):
    """Why this may not be released as it stands, in a sentence; empty where nothing speaks against it."""
    if tag and tag != f"v{version}":
        return f"the tag {tag} is not v{version}, the version of CITATION.cff"
    own = sorted(path.name for path in (root / "data" / "reader").glob("*") if path.name != "README.md")
    if own:
        return f"data/reader holds points of a reader: {', '.join(own)}"
    return ""


def pack(folder, target, front):
    """The files of a folder as a zip file, below the folder ``front``; the same bytes for the same files."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            entry = zipfile.ZipInfo(f"{front}/{path.relative_to(folder).as_posix()}", DATE)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            file.writestr(entry, path.read_bytes())


def main(tag=""):
    version = str(metadata.citation()["version"])
    if problem := refusal(version, tag):
        sys.exit(problem)
    dist, name = ROOT / "dist", f"dicke-in-a-dot-{version}"
    dist.mkdir(exist_ok=True)
    for old in dist.iterdir():
        old.unlink()
    pack(ROOT / "_build" / "html", dist / f"{name}-site.zip", f"{name}-site")
    shutil.copy(ROOT / "_build" / "pdf" / "dicke-in-a-dot.pdf", dist / f"{name}.pdf")
    pack(ROOT / "_build" / "pdf" / "chapters", dist / f"{name}-chapters.zip", f"{name}-chapters")
    pack(ROOT / "course" / "student", dist / f"{name}-students.zip", f"{name}-students")
    hatchling = Path(sys.executable).with_name("hatchling")
    subprocess.run([hatchling, "build", "-d", dist], cwd=ROOT, check=True)
    archive = ["git", "archive", "--format=zip", f"--prefix={name}/", "-o", dist / f"{name}-archive.zip", "HEAD"]
    subprocess.run(archive, cwd=ROOT, check=True)
    written = sorted(dist.iterdir())
    sums = "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in written)
    (dist / "SHA256SUMS").write_text(sums)
    print(*(f"{path.stat().st_size / 1e6:8.2f} MB  {path.name}" for path in written), sep="\n")


if __name__ == "__main__":
    main(*sys.argv[1:2])
