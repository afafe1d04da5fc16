"""Postfix with a configuration, a queue and users of its own: a relay that wants a login."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from newsroom.demo.supervisor import free_port
from tests.surroundings.programs import (
    AS_ROOT,
    NOBODY,
    MissingError,
    answers_at,
    as_user,
    certificate,
    find,
    folder,
    running,
)

READERS, OWN = "contoh.example", "surat.example"
MASTER = Path("/usr/lib/postfix/sbin/master")
USER, PASSWORD = "suluh", "rahasia-sekali"
# The services of Debian's master.cf that a mail over SMTP to a Maildir passes; none in a chroot.
SERVICES = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup   unix  n - n - 0 cleanup
qmgr      unix  n - n 300 1 qmgr
tlsmgr    unix  - - n 1000? 1 tlsmgr
rewrite   unix  - - n - - trivial-rewrite
bounce    unix  - - n - 0 bounce
defer     unix  - - n - 0 bounce
trace     unix  - - n - 0 bounce
proxymap  unix  - - n - - proxymap
error     unix  - - n - - error
retry     unix  - - n - - error
discard   unix  - - n - - discard
virtual   unix  - n n - - virtual
anvil     unix  - - n - 1 anvil
scache    unix  - - n - 1 scache
postlog   unix-dgram n - n - 1 postlogd
"""
# It takes mail for anybody of READERS, and finds out afterwards who is not there.
SETTINGS = """
compatibility_level = 3.6
myhostname = relay.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
queue_directory = {home}/queue
data_directory = {home}/data
maillog_file = {home}/maillog
maillog_file_prefixes = {home}
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_tls_cert_file = {certificate}
smtpd_tls_key_file = {key}
smtpd_sasl_auth_enable = yes
smtpd_sasl_path = smtpd
smtpd_sasl_local_domain = relay.example
cyrus_sasl_config_path = {home}/config/sasl
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_reject_unlisted_recipient = no
recipient_delimiter = +
virtual_mailbox_domains = {readers}, {own}
virtual_mailbox_base = {home}/boxes
virtual_mailbox_maps = texthash:{home}/config/boxes
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
"""
LOGIN = "pwcheck_method: auxprop\nauxprop_plugin: sasldb\nmech_list: PLAIN\nsasldb_path: {file}\n"


@dataclass(frozen=True)
class Postfix:
    """A running relay: ``url`` with the login, ``boxes`` with a Maildir for each known name."""

    port: int
    boxes: Path

    @property
    def url(self) -> str:
        return self.url_with(PASSWORD)

    def url_with(self, password: str) -> str:
        return f"smtp://{USER}:{password}@127.0.0.1:{self.port}"

    def mails(self, name: str) -> list[bytes]:
        """What came for somebody."""
        return [file.read_bytes() for file in sorted((self.boxes / name / "new").glob("*"))]


@contextlib.contextmanager
def postfix(names: list[str]) -> Iterator[Postfix]:
    """Run the relay; ``names`` at READERS have a box, and ``pantulan`` at OWN."""
    program = find("postfix", "postfix")
    saslpasswd2 = find("saslpasswd2", "sasl2-bin")
    if not AS_ROOT:
        raise MissingError("Postfix is started by root only: run this test as root")
    with folder("postfix") as home:
        home.chmod(0o755)  # its processes become others
        port = free_port(27_025)
        nobody = as_user(NOBODY)
        for name in ("config/sasl", "queue", "data", "boxes"):
            (home / name).mkdir(parents=True)
        _give(home / "data", "postfix")
        _give(home / "boxes", NOBODY)
        made, key = certificate(home, "relay.example")
        (home / "config/boxes").write_text(
            "".join(f"{name}@{READERS} {name}/\n" for name in names) + f"pantulan@{OWN} pantulan/\n"
        )
        uid = (home / "boxes").stat().st_uid
        values = {
            "home": home, "port": port, "certificate": made, "key": key, "readers": READERS,
            "own": OWN, "uid": uid, "gid": nobody["group"],
        }  # fmt: skip
        (home / "config/master.cf").write_text(SERVICES.format(**values))
        (home / "config/main.cf").write_text(SETTINGS.format(**values))
        accounts = home / "sasldb2"
        (home / "config/sasl/smtpd.conf").write_text(LOGIN.format(file=accounts))
        subprocess.run(
            [saslpasswd2, "-p", "-c", "-f", accounts, "-u", "relay.example", USER],
            input=PASSWORD, text=True, check=True,
        )  # fmt: skip
        _give(accounts, "postfix")
        # Makes the queue's folders. `postfix start-fg` would be a shell that outlives no signal but
        # leaves its child, so the master is run itself.
        subprocess.run(
            [program, "-c", home / "config", "check"], check=True, stderr=subprocess.DEVNULL
        )
        command = [str(MASTER), "-c", str(home / "config"), "-s"]
        with running(command, answers_at(port), home / "log"):
            yield Postfix(port, home / "boxes")


def _give(place: Path, owner: str) -> None:
    subprocess.run(["chown", owner, place], check=True)
