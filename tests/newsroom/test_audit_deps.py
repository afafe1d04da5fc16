"""Known faults of what is pinned are told; where nobody answers, that is said and is no success."""

import json
import sys
import zipfile

import pytest
from django.conf import settings

FOLDER = settings.BASE_DIR / "deploy" / "audit"


@pytest.fixture
def dependencies(monkeypatch):
    monkeypatch.syspath_prepend(str(FOLDER))
    for name in ("dependencies", "advisories"):
        sys.modules.pop(name, None)
    import dependencies

    return dependencies


def record(name, ecosystem="PyPI", **affected):
    return {
        "id": "OSV-1",
        "aliases": ["CVE-2026-1"],
        "modified": "2026-11-01T00:00:00Z",
        "affected": [{"package": {"ecosystem": ecosystem, "name": name}, **affected}],
    }


def ranged(*events):
    return {"ranges": [{"type": "ECOSYSTEM", "events": list(events)}]}


@pytest.fixture
def told(tmp_path, dependencies, capsys):
    """Run it with these records in a file; return its exit code and what it said."""

    def run(*records, options=()):
        file = tmp_path / "all.zip"
        with zipfile.ZipFile(file, "w") as archive:
            for number, each in enumerate(records):
                archive.writestr(f"{number}.json", json.dumps(each))
        code = dependencies.main(["--advisories", str(file), *options])
        return code, capsys.readouterr().out

    return run


EVERYTHING = ranged({"introduced": "0"})
OF_NPM = record("nobody-has-this", "npm", **EVERYTHING)


class TestAFile:
    def test_a_known_fault_is_named_with_what_mends_it(self, told):
        fault = record("Django", **ranged({"introduced": "0"}, {"fixed": "99.1"}))
        code, said = told(fault, OF_NPM)
        assert code == 1
        assert "django 5.2" in said
        assert "OSV-1, CVE-2026-1; fixed in 99.1" in said

    @pytest.mark.parametrize(
        "affected",
        [
            ranged({"introduced": "0"}, {"fixed": "1.0"}),
            ranged({"introduced": "99"}),
            ranged({"introduced": "0"}, {"last_affected": "2"}),
            {"versions": ["1.0", "2.0"]},
        ],
    )
    def test_what_is_mended_is_nothing(self, told, affected):
        code, said = told(record("django", **affected), OF_NPM)
        assert code == 0
        assert "in 1 records, the newest of 2026-11-01" in said

    def test_it_reads_npm_too(self, told):
        code, said = told(record("axe-core", "npm", **EVERYTHING), record("x", **EVERYTHING))
        assert code == 1
        assert "axe-core 4." in said

    def test_a_record_that_was_taken_back_counts_no_more(self, told):
        gone = record("django", **EVERYTHING) | {"withdrawn": "2026-11-02T00:00:00Z"}
        assert told(gone, record("x", **EVERYTHING), OF_NPM)[0] == 0

    def test_a_file_of_one_ecosystem_says_nothing_of_the_other(self, told):
        code, said = told(record("x", **EVERYTHING))
        assert code == 3
        assert "package-lock.json: COULD NOT BE ASKED" in said

    def test_a_file_that_is_not_there(self, dependencies, capsys):
        assert dependencies.main(["--advisories", "/nowhere/x.zip"]) == 2
        assert "no such file" in capsys.readouterr().err


class TestAService:
    def answers(self, dependencies, monkeypatch, pypi, npm):
        def run(command):
            return npm if command[0] == "npm" else pypi

        monkeypatch.setattr(dependencies, "_run", run)

    CLEAN = (json.dumps({"dependencies": [{"name": "django", "version": "5", "vulns": []}]}), "")
    NPM_CLEAN = (json.dumps({"vulnerabilities": {}}), "")

    def test_all_is_well(self, dependencies, monkeypatch, capsys):
        self.answers(dependencies, monkeypatch, self.CLEAN, self.NPM_CLEAN)
        assert dependencies.main([]) == 0
        assert "COULD NOT" not in capsys.readouterr().out

    @pytest.mark.parametrize("options", [[], ["--offline"]])
    def test_no_answer_is_no_clean_bill(self, dependencies, monkeypatch, capsys, options):
        skipped = json.dumps({"dependencies": [{"name": "django", "skip_reason": "?"}]})
        for pypi in ((skipped, ""), ("", "no network"), ("<html>", "no network")):
            self.answers(dependencies, monkeypatch, pypi, ("{}", "405 Method Not Allowed"))
            assert dependencies.main(options) == (0 if options else 3)
            said = capsys.readouterr().out
            assert said.count("COULD NOT BE ASKED") == len(dependencies.LOCKS) + 1  # and npm
            assert "this says nothing of them" in said

    def test_a_fault_counts_though_others_could_not_be_asked(
        self, dependencies, monkeypatch, capsys
    ):
        fault = {"id": "PYSEC-1", "fix_versions": ["9"], "aliases": []}
        row = {"name": "django", "version": "5", "vulns": [fault]}
        self.answers(
            dependencies, monkeypatch, (json.dumps({"dependencies": [row]}), ""), ("", "x")
        )
        assert dependencies.main(["--offline"]) == 1
        assert "django 5: PYSEC-1; fixed in 9" in capsys.readouterr().out

    def test_a_fault_of_npm(self, dependencies, monkeypatch, capsys):
        fault = {"severity": "high", "range": "<5", "via": [{"title": "ReDoS"}, "other"]}
        found = (json.dumps({"vulnerabilities": {"semver": fault}}), "")
        self.answers(dependencies, monkeypatch, self.CLEAN, found)
        assert dependencies.main([]) == 1
        assert "semver <5: high, ReDoS" in capsys.readouterr().out


def test_every_lock_is_asked_about(dependencies):
    locks = {file.stem for file in (settings.BASE_DIR / "deploy/requirements").glob("*.txt")}
    assert locks == set(dependencies.LOCKS)
    for name in locks:
        lock = settings.BASE_DIR / "deploy/requirements" / f"{name}.txt"
        entries = [line for line in lock.read_text().splitlines() if line[:1] not in {" ", "#", ""}]
        assert len(dependencies.pinned(lock)) == len(entries) > 20
