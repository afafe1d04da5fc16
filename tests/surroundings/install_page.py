"""Does what docs/install.md says, command by command, in a fresh Debian: ``python -m tests.surroundings.install_page``.

Root only, with mmdebstrap and a network: a new Debian is made in a folder and the commands of the
page run in it, this checkout in the repository's place. There is no systemd in there, so what
``systemctl enable --now`` would start is started as its units say; Caddy's sample is only checked.
Ends with 1 at the first command that fails.
"""

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from tests.closed_port import CLOSED

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/install.md"
PORT = 18_743  # systemd's socket has another; here it may be taken
MOUNTED = ("proc", "dev")  # this machine's, shown in the new Debian
ANSWERS = {
    "--site-url": "berita.example", "--site-name": "Suluh", "--smtp-url": f"smtp://{CLOSED}",
    "--mail-from": "redaksi@berita.example", "--admin-name": "ratna",
    "--admin-email": "ratna@berita.example",
}  # fmt: skip
# Stands in the place of systemd: starts what the units say, and remembers nothing.
SYSTEMCTL = """#!/usr/bin/env python3
import os, pwd, re, shlex, subprocess, sys
if sys.argv[1] != "enable":
    sys.exit(0)
for name in sys.argv[2:]:
    if not name.endswith(".service"):
        continue
    unit = open(f"/etc/systemd/system/{name}").read()
    said = dict(re.findall(r"^([A-Za-z]+)=(.*)$", unit, re.MULTILINE))
    sys.path.insert(0, said["WorkingDirectory"])
    from newsroom.setup import environment_file
    from pathlib import Path
    variables = environment_file.read(Path(said["EnvironmentFile"]))
    user = pwd.getpwnam(said["User"])
    log = open(f"/var/log/{name}.log", "wb")
    made = subprocess.Popen(
        shlex.split(said["ExecStart"]) + ["--port", "PORT"] * ("serve" in said["ExecStart"]), cwd=said["WorkingDirectory"], env=os.environ | variables,
        user=user.pw_uid, group=user.pw_gid, stdout=log, stderr=log, start_new_session=True,
    )
    open("/var/log/started", "a").write(f"{made.pid}\\n")
"""


def commands():
    """Return the page's commands, a block of them each."""
    return re.findall(r"^```sh\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)


def adapted(block):
    """Return a block for a machine that answers no questions."""
    flags = shlex.join([word for pair in ANSWERS.items() for word in pair])
    block = block.replace("git clone REPOSITORY", "git clone --quiet /mnt/checkout")
    # The package starts it where there is systemd.
    start = "pg_lsclusters -h | while read v n x; do pg_ctlcluster $v $n start || true; done"
    block = re.sub(r"(apt-get install .*\bpostgresql\b.*)", rf"\1\n{start}", block)
    # 1: something remains, for the relay of this machine takes nothing.
    block = block.replace("manage.py setup", f"manage.py setup --no-input {flags} || test $? = 1")
    return block.replace("NAME", "berita.example")


def within(root, script):
    """Run a block in the new Debian; end at its first fault."""
    print(f"\n$ {script.strip()}", flush=True)
    environment = {
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "DEBIAN_FRONTEND": "noninteractive", "HOME": "/root", "LANG": "C.UTF-8",
    } | {key: value for key, value in os.environ.items() if key.lower().endswith("_proxy")}  # fmt: skip
    for name in ("PIP_CERT", "PIP_INDEX_URL", "PIP_FIND_LINKS"):
        if name in os.environ:
            environment[name] = os.environ[name]
    done = subprocess.run(["chroot", root, "sh", "-euc", script], env=environment, check=False)
    if done.returncode:
        print(f"docs/install.md: this block ended with {done.returncode}", file=sys.stderr)
        sys.exit(1)


def prepare(root):
    """Put into the new Debian what surrounds it here: the network's names, this checkout."""
    for mount in MOUNTED:
        subprocess.run(["mount", "--rbind", f"/{mount}", root / mount], check=True)
        subprocess.run(["mount", "--make-rslave", root / mount], check=True)
    for file in ("/etc/resolv.conf", "/etc/hosts", "/etc/ssl/certs/ca-certificates.crt"):
        if Path(file).exists():
            (root / file[1:]).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, root / file[1:])
    shim = root / "usr/local/bin/systemctl"
    shim.write_text(SYSTEMCTL.replace("PORT", str(PORT)))
    shim.chmod(0o755)
    (root / "usr/sbin/policy-rc.d").write_text("#!/bin/sh\nexit 0\n")
    subprocess.run(
        ["git", "clone", "--quiet", "--bare", "--no-local", ROOT, root / "mnt/checkout"], check=True
    )


def site_answers():
    """Wait until the site that was set up is ready."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{PORT}/health/ready", timeout=5
            ) as answer:
                return answer.read() == b"ok\n"
        except OSError:
            time.sleep(1)
    return False


def stop(root):
    """End what was started in there."""
    started = root / "var/log/started"
    for pid in started.read_text().split() if started.exists() else []:
        subprocess.run(["kill", "-TERM", pid], check=False)
    clusters = "pg_lsclusters -h | while read v n x; do pg_ctlcluster $v $n stop -m fast; done"
    subprocess.run(["chroot", root, "sh", "-c", clusters], check=False)
    for mount in MOUNTED:
        subprocess.run(["umount", "--recursive", "--lazy", root / mount], check=False)


def main():
    """Follow the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--release", default="bookworm")
    parser.add_argument("--root", type=Path, help="a Debian that is there already")
    options = parser.parse_args()
    root = options.root or Path(tempfile.mkdtemp(prefix="install-"))
    if options.root is None:
        wanted = "--include=ca-certificates,adduser"
        subprocess.run(
            ["mmdebstrap", "--variant=minbase", wanted, options.release, root], check=True
        )
    prepare(root)
    try:
        for block in commands():
            within(root, adapted(block))
        ok = site_answers()
        within(root, "/srv/suluh/current/deploy/manage check --deploy")
        print("the site is ready" if ok else "the site does not answer", flush=True)
    finally:
        stop(root)
        # Never into what is still this machine's own.
        if options.root is None and not any((root / name).is_mount() for name in MOUNTED):
            subprocess.run(["rm", "-rf", "--one-file-system", root], check=False)
    sys.exit(0 if ok else 1)


if __name__ == "__main__":
    main()
