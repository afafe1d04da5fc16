"""Runs a command on a PostgreSQL of Debian's: ``python -m tests.surroundings make test-postgres``.

The server is made for it and gone afterwards; the command finds it in ``DATABASE_URL``.
"""

import os
import signal
import subprocess
import sys

from tests.surroundings.programs import MissingError, postgresql


def main() -> int:
    """Return the command's exit code, 2 where there is no server to be had."""
    if len(sys.argv) == 1:
        print(__doc__, file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_args: sys.exit(143))  # so that the server ends, too
    try:
        with postgresql() as url:
            environment = os.environ | {"DATABASE_URL": url}
            return subprocess.run(sys.argv[1:], env=environment, check=False).returncode
    except MissingError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
