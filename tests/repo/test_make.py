"""The start of make: what is missing is named at once, one make at a time, nothing half installed is kept; in a path with spaces."""

import os
import shutil
import signal
import subprocess
import sys

import one_at_a_time
import pytest
from notebooks import ROOT


@pytest.fixture
def folder(tmp_path):
    """What make reads before it does anything, in a folder with spaces and no environment."""
    there = tmp_path / "a book of dots"
    (there / "tools").mkdir(parents=True)
    shutil.copy(ROOT / "Makefile", there)
    for name in ("preflight.sh", "one_at_a_time.py"):
        shutil.copy(ROOT / "tools" / name, there / "tools")
    for name in ("lib", "data", "_build", ".venv"):
        (there / name).mkdir()
    return there


def make(folder, *words, **more):
    outer = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "BOOK_LOCKED", "PYTHON")  # of the make that runs these tests
    env = {k: v for k, v in os.environ.items() if k not in outer} | more
    return subprocess.Popen(
        ["make", *words], cwd=folder, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def program(folder, name, text):
    path = folder / name
    path.unlink(missing_ok=True)  # what it may be a link to is the machine's own program
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def test_all_that_is_missing_is_named_before_anything_is_done(folder, tmp_path):
    only = tmp_path / "programs"
    only.mkdir()
    for name in ("sh", "make", "df", "awk", "find"):
        (only / name).symlink_to(shutil.which(name))
    program(only, "python3", "exit 1")  # what an older one answers
    ran = make(folder, "test", PATH=str(only))
    told = ran.communicate()[0]
    assert ran.returncode != 0
    assert "python3 is older" in told and "- git" in told
    ran = make(folder, "book", "PYTHON=python3.99")
    assert "there is no program python3.99" in ran.communicate()[0] and ran.returncode != 0
    program(only, "python3", 'case "$2" in *ensurepip*) exit 1 ;; esac')
    program(only, "df", "printf 'Filesystem\\nx 9 9 17 9%% /\\n'")
    told = make(folder, "book", PATH=str(only)).communicate()[0]
    assert "python3-venv" in told and "which has 17" in told
    assert sorted(p.name for p in folder.iterdir()) == [".venv", "Makefile", "_build", "data", "lib", "tools"]


def test_a_second_make_says_that_it_waits_and_goes_on_after_the_first(folder):
    first = one_at_a_time.hold(folder / ".make.lock")
    python = folder / "a Python in a path with spaces"
    python.symlink_to(sys.executable)
    second = make(folder, "clean", f"PYTHON={python}")
    assert "waiting for it" in second.stdout.readline()
    assert (folder / "_build").exists()
    first.close()
    second.communicate()
    assert second.returncode == 0 and not (folder / "_build").exists()


def test_a_make_that_was_killed_keeps_nobody_waiting(folder):
    held = [sys.executable, folder / "tools" / "one_at_a_time.py", "sh", "-c", "echo here; exec sleep 100"]
    first = subprocess.Popen(held, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert first.stdout.readline() == "here\n"
    first.kill()
    first.wait()
    try:
        second = make(folder, "clean", f"PYTHON={sys.executable}")
        assert "waiting" not in second.communicate()[0] and second.returncode == 0
    finally:
        os.killpg(first.pid, signal.SIGKILL)  # the sleep that outlived it


def test_the_code_of_the_command_is_handed_on(folder):
    run = [sys.executable, folder / "tools" / "one_at_a_time.py", "sh", "-c"]
    assert [subprocess.run([*run, f"exit {code}"]).returncode for code in (0, 3)] == [0, 3]


def test_a_half_installed_environment_is_made_anew(folder):
    (folder / ".venv" / "whole").touch()
    assert make(folder, "clean", f"PYTHON={sys.executable}").wait() == 0
    assert (folder / ".venv" / "whole").exists()
    (folder / ".venv" / ".unfinished").touch()
    assert make(folder, "clean", f"PYTHON={sys.executable}").wait() == 0
    assert not (folder / ".venv").exists()


def test_what_the_browsers_driver_lacks_is_named_at_the_start(monkeypatch):
    """As on a bare Debian, whose libraries Playwright's Node does not find."""
    import browser
    from playwright._impl import _driver

    assert browser.driver_trouble() == ""
    program = ("sh", "-c", "echo libatomic.so.1: cannot open >&2; exit 127")
    monkeypatch.setattr(_driver, "compute_driver_executable", lambda: program)
    with pytest.raises(
        SystemExit, match="libatomic.so.1: cannot open\nOn Debian and Ubuntu it needs the package libatomic1"
    ):
        browser.main()
