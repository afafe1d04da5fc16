"""The programs that read the samples for a deployment take them."""

import contextlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.closed_port import CLOSED, CLOSED_PORT
from tests.surroundings.nginx import HOST
from tests.surroundings.programs import MissingError, find

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
KEY = "only-for-tests-" + "abcdefghij" * 5
EXPOSED = 3.0  # of 10; systemd calls this OK

pytestmark = pytest.mark.outside


@contextlib.contextmanager
def program(name, package):
    yield find(name, package)


def run(*command, **more):
    done = subprocess.run(
        list(map(str, command)), capture_output=True, text=True, check=False, **more
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def units(tmp_path):
    """The units as they would be installed, but with this checkout as the release."""
    for file in (DEPLOY / "systemd").iterdir():
        text = file.read_text().replace("/srv/suluh/current/.venv/bin/python", sys.executable)
        text = text.replace("/srv/suluh/current", str(ROOT))
        (tmp_path / file.name).write_text(text)
    return sorted(tmp_path.iterdir())


def test_systemd_takes_the_units(start, units):
    analyze = start(program("systemd-analyze", "systemd"))
    code, said = run(analyze, "verify", "--man=no", "--recursive-errors=no", *units)
    ours = [line for line in said.splitlines() if "suluh" in line]
    assert (code, ours) == (0, [])


def test_a_break_in_finds_little(start, units):
    analyze = start(program("systemd-analyze", "systemd"))
    for unit in units:
        if unit.suffix == ".service":
            _code, said = run(analyze, "security", "--offline=yes", unit)
            score = float(re.search(r"exposure level for \S+: ([\d.]+)", said).group(1))
            assert score < EXPOSED, said


@pytest.mark.parametrize("sample", ["Caddyfile", "compose/Caddyfile"])
def test_caddy_takes_its_sample(start, tmp_path, sample):
    caddy = start(program("caddy", "caddy"))
    text = (DEPLOY / sample).read_text()
    if run(caddy, "version")[1].startswith("2.6"):  # Debian's; the image's is newer
        text = text.replace("request_buffers 1MB", "buffer_requests").replace(
            "log_skip", "skip_log"
        )
    (tmp_path / "Caddyfile").write_text(text)
    environment = os.environ | {"SITE_URL": f"https://{HOST}", "HOME": str(tmp_path)}
    code, said = run(
        caddy,
        "validate",
        "--adapter",
        "caddyfile",
        "--config",
        tmp_path / "Caddyfile",
        env=environment,
    )
    assert code == 0, said


def test_hadolint_takes_the_dockerfile():
    assert run(Path(sys.executable).with_name("hadolint"), ROOT / "Dockerfile") == (0, "")


@pytest.mark.thorough
def test_the_images_steps_make_a_site_that_checks(tmp_path):
    """What .dockerignore lets in is enough: there is no Docker here, so its steps are done by hand."""
    site = tmp_path / "site"
    for line in (ROOT / ".dockerignore").read_text().split():
        if line.startswith("!"):
            from_, to = ROOT / line[1:], site / line[1:]
            to.parent.mkdir(parents=True, exist_ok=True)
            if from_.is_dir():
                shutil.copytree(from_, to, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(from_, to)
    environment = {
        "PATH": os.environ["PATH"], "ENVIRONMENT": "production", "VAR_DIR": str(tmp_path / "var"),
        "SECRET_KEY": KEY, "ADDRESS_HASH_KEY": KEY[::-1], "SITE_URL": f"https://{HOST}",
        "SMTP_URL": "smtp://relay.example", "MAIL_FROM": f"redaksi@{HOST}", "TRUSTED_PROXIES": "1",
        "DATABASE_URL": f"postgres://nobody@{CLOSED}/none", "DATABASE_WAIT": "1",
    }  # fmt: skip
    packages = re.search(r"compileall -q (.*) \.venv", (ROOT / "Dockerfile").read_text()).group(1)
    for command in (
        ["-m", "compileall", "-q", *packages.split()],
        ["manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        ["manage.py", "collectstatic", "--no-input", "-v0"],
    ):
        code, said = run(sys.executable, *command, cwd=site, env=environment)
        assert code == 0, said
    code, said = run(
        sys.executable, "manage.py", "serve", "--port", str(CLOSED_PORT), cwd=site, env=environment
    )
    assert code == 2
    assert "cannot be reached" in said or "cannot listen" in said


def test_ci_installs_what_these_tests_need():
    needed = (ROOT / ".ci/run").read_text()
    for name in ("caddy", "systemd-analyze"):
        assert f"need {name}" in needed
    with pytest.raises(MissingError):
        find("no-such-program", "nothing")
