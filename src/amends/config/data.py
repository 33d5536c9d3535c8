"""The data folder: one place for everything an installation owns."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def secret_key(folder: Path) -> str:
    """The installation's own signing key, made once and readable by its owner alone."""
    path = folder / "secret_key"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _wait_for_text(path)
    with os.fdopen(handle, "w") as out:
        out.write(secrets.token_urlsafe(50))
    return path.read_text()


def _wait_for_text(path: Path) -> str:
    """Another process may have made the file a moment ago and not have written it yet."""
    with locked(path.parent, "secret_key.lock"):
        key = path.read_text()
        if not key:
            key = secrets.token_urlsafe(50)
            path.write_text(key)
    return key


@contextmanager
def locked(folder: Path, name: str = "prepare.lock") -> Iterator[None]:
    """Hold an exclusive lock between the processes of this machine."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / name).open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
