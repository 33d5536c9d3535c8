"""Backup and restore: one file that holds the database and the key that signs customers' links.

The file is a gzipped tar of `manifest.json`, `secret_key`, and `database.sqlite3` (SQLite's backup API)
or `database.pgdump` (pg_dump's custom format), and `erasures.jsonl` where anybody was erased. The manifest
says what must be in it.
"""

import hashlib
import json
import os
import tarfile
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from amends import __version__
from amends.cases import clock
from amends.cases.errors import Refused
from amends.cases.privacy import ledger
from amends.cli import stores

FORMAT = 1
MANIFEST, KEY = "manifest.json", "secret_key"
HEARTBEAT = "worker.heartbeat"


class WrongArchive(Refused):
    """The file is no backup, is damaged, or belongs to another kind of installation."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says about itself."""

    format: int
    version: str
    made_at: str
    database: str  # sqlite or postgresql
    counts: dict[str, int]
    sealed: int
    head: str  # hash of the last seal: a journal cut short does not have it
    sha256: str  # of the database's file


def backup(target: Path, replace: bool = False) -> Manifest:
    """Write everything into one file, whole or not at all, readable by its owner alone."""
    if target.exists() and not replace:
        raise Refused(f"There is already a file {target}. Choose another name, or say --replace.")
    if not target.parent.is_dir():
        raise Refused(f"There is no folder {target.parent}.")
    with tempfile.TemporaryDirectory(prefix=".amends-backup-", dir=target.parent) as scratch:
        folder = Path(scratch)
        database = folder / stores.file_name()
        figures = stores.dump(database)
        manifest = _manifest(database, figures)
        (folder / MANIFEST).write_text(json.dumps(asdict(manifest), indent=2))
        (folder / KEY).write_text(settings.SECRET_KEY)
        names = (MANIFEST, KEY, database.name, *_ledger(folder))
        _pack(folder, folder / "archive", names)
        (folder / "archive").replace(target)
    return manifest


def _ledger(folder: Path) -> list[str]:
    """The file of erasures, so that a restore elsewhere knows them too; nothing where nobody was erased."""
    if not ledger.write():
        return []
    (folder / ledger.FILE).write_bytes(ledger.path().read_bytes())
    return [ledger.FILE]


def _manifest(database: Path, figures: stores.Figures) -> Manifest:
    return Manifest(
        format=FORMAT,
        version=__version__,
        made_at=clock.now().isoformat(timespec="seconds"),
        database=connection.vendor,
        counts=figures.counts,
        sealed=figures.sealed,
        head=figures.head,
        sha256=_digest(database),
    )


def _digest(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _pack(folder: Path, archive: Path, names: tuple[str, ...]) -> None:
    handle = os.open(archive, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        with tarfile.open(fileobj=out, mode="w:gz", compresslevel=1) as tar:
            for name in names:
                tar.add(folder / name, arcname=name)
        out.flush()
        os.fsync(out.fileno())


def restore(source: Path, replace: bool = False) -> tuple[Manifest, Path | None]:
    """Put a backup in the place of this installation's data.

    1. Read and check the whole file before anything is touched.
    2. Refuse where something is already there; with `replace`, back that up first.
    3. Swap the database in one step, then the key; add the backup's list of erasures to the one here.
    Who was erased since is erased again by `amends restore` (see record.py), which needs both keys.
    Returns the manifest, and where the data that stood here before was kept.
    """
    with tempfile.TemporaryDirectory(prefix="restore-", dir=settings.AMENDS_DATA) as scratch:
        manifest = _unpack(source, Path(scratch))
        _refuse_running()
        kept = _make_room(replace)
        stores.load(Path(scratch) / stores.file_name())
        _put_key((Path(scratch) / KEY).read_text())
        ledger.write(*ledger.of_file(Path(scratch) / ledger.FILE), journal=False)
    return manifest, kept


def _unpack(source: Path, folder: Path) -> Manifest:
    if not source.is_file():
        raise WrongArchive(f"There is no file {source}.")
    try:
        with tarfile.open(source, "r:gz") as tar:
            tar.extractall(folder, filter="data")
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text()))
    except (tarfile.TarError, EOFError, OSError, ValueError, TypeError) as error:
        _reraise_full_disk(error)
        raise WrongArchive(f"{source.name} is no backup of Amends, or it is damaged.") from error
    _check(manifest, folder)
    return manifest


def _reraise_full_disk(error: Exception) -> None:
    import errno

    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        raise error


def _check(manifest: Manifest, folder: Path) -> None:
    if manifest.format > FORMAT:
        raise WrongArchive(
            f"This backup was made by Amends {manifest.version}. Install that version or a newer one."
        )
    if manifest.database != connection.vendor:
        names = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
        raise WrongArchive(
            f"This backup holds a {names.get(manifest.database, manifest.database)} database and this "
            f"installation uses {names[connection.vendor]}. Set AMENDS_DATABASE_URL to match."
        )
    database = folder / stores.file_name()
    if not database.is_file() or not (folder / KEY).is_file() or _digest(database) != manifest.sha256:
        raise WrongArchive("The backup is damaged: its database is not the one that its manifest names.")


def _refuse_running() -> None:
    from amends.config.health import worker_beats

    if worker_beats():
        raise Refused("Amends is running on this data. Stop it first, then restore.")


def _make_room(replace: bool) -> Path | None:
    """Where the data that is here now was kept; None where there was none."""
    if stores.is_empty():
        return None
    if not replace:
        raise Refused(
            "This installation is not empty. Say --replace: what is here now is then backed up first."
        )
    kept: Path = settings.AMENDS_DATA / f"before-restore-{clock.now():%Y%m%d-%H%M%S-%f}.amends"
    backup(kept)
    return kept


def _put_key(key: str) -> None:
    path: Path = settings.AMENDS_DATA / KEY
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(key)
    part.replace(path)


def missing_from(manifest: Manifest, counts: dict[str, Any], head_of: str) -> str:
    """How the restored record differs from what the backup said it holds; empty where it does not."""
    for name, count in manifest.counts.items():
        if counts.get(name, 0) < count:
            return f"The backup named {count} rows of {name}, and {counts.get(name, 0)} are here."
    if manifest.sealed and head_of != manifest.head:
        return f"The journal's seal {manifest.sealed} is not the one that the backup named."
    return ""
