"""Run a command with a PostgreSQL of its own: `python -m tests.scratch amends bench journal`."""

import os
import subprocess
import sys

import psycopg

from tests.machine import install_missing, postgres

NAME = "amends_bench"  # `amends bench` fills only databases that are called so


def main(command: list[str]) -> int:
    """The command's status; the server and all that is in it are gone afterwards."""
    install_missing()
    with postgres() as url:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {NAME}")
        own = {"AMENDS_DATABASE_URL": f"{url.rpartition('/')[0]}/{NAME}"}
        return subprocess.run(command, env={**os.environ, **own}, stdin=subprocess.DEVNULL).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
