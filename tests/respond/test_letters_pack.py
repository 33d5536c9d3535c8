"""The case pack: whole, readable, and verifiable by anybody with Python."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from amends.cases import clock
from amends.cases.actors import staff
from amends.cases.errors import NotAllowed
from amends.cases.models import Aside, Attachment, Entry, Raw
from amends.cases.services import keep_blob
from amends.respond.letters.casefile import make_pack
from amends.understand import concerns


@pytest.fixture
def packed(case: Any, tom: Any, tmp_path: Path) -> Path:
    """Denise's case as a ZIP."""
    concerns.add_concern(case, "The leg is split", staff(tom))
    path = tmp_path / "pack.zip"
    path.write_bytes(make_pack(case, staff(tom))[0])
    return path


def _verify(path: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    with ZipFile(path) as archive:
        script = Path(archive.extract("verify.py", folder))
    return subprocess.run(
        [sys.executable, "-I", str(script), str(path)], capture_output=True, text=True, check=False
    )


def _changed(path: Path, name: str, old: bytes, new: bytes, mend: bool = False) -> Path:
    """A copy with one file changed; `mend` puts the new hash into the manifest, as a forger would."""
    import hashlib

    with ZipFile(path) as archive:
        contents = {one: archive.read(one) for one in archive.namelist()}
    assert old in contents[name]
    contents[name] = contents[name].replace(old, new)
    if mend:
        manifest = json.loads(contents["manifest.json"])
        manifest["files"][name] = hashlib.sha256(contents[name]).hexdigest()
        contents["manifest.json"] = json.dumps(manifest).encode()
    other = path.with_name("tampered.zip")
    with ZipFile(other, "w") as archive:
        for one, content in contents.items():
            archive.writestr(one, content)
    return other


def test_a_good_pack_verifies_outside_the_product(packed: Path, tmp_path: Path) -> None:
    done = _verify(packed, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert Entry.objects.get(verb="case.packed").facts["sha256"] in done.stdout


def test_a_changed_file_is_found(packed: Path, tmp_path: Path) -> None:
    done = _verify(_changed(packed, "data/messages.json", b"649", b"64"), tmp_path)
    assert done.returncode == 1 and "data/messages.json" in done.stdout


@pytest.mark.parametrize(
    ("old", "new"), [(b"concern.added", b"concern.edited"), (b"The leg is split", b"The leg is whole")]
)
def test_a_forged_journal_is_found_even_with_its_hash_mended(
    packed: Path, tmp_path: Path, old: bytes, new: bytes
) -> None:
    done = _verify(_changed(packed, "journal.json", old, new, mend=True), tmp_path)
    assert done.returncode == 1 and "ournal entry" in done.stdout


def test_it_holds_messages_journal_and_a_pdf(packed: Path) -> None:
    with ZipFile(packed) as archive:
        assert {"case.pdf", "journal.json", "data/messages.json", "data/concerns.json"} <= set(
            archive.namelist()
        )
        assert archive.read("case.pdf").startswith(b"%PDF")
        verbs = [one["entry"]["verb"] for one in json.loads(archive.read("journal.json"))]
    assert "case.opened" in verbs and "concern.added" in verbs


def test_the_script_is_short_enough_to_read() -> None:
    from importlib.resources import files

    text = files("amends.respond.letters").joinpath("verify_pack.py").read_text()
    code = text.split('"""', 2)[2].splitlines()
    assert len([line for line in code if line.strip()]) <= 30


def test_an_agent_may_not_take_a_case_away(case: Any, nadia: Any) -> None:
    with pytest.raises(NotAllowed):
        make_pack(case, staff(nadia))


def test_it_holds_the_mails_and_files_of_internal_answers(case: Any, tom: Any, tmp_path: Path) -> None:
    blob = keep_blob(b"what the carrier wrote")
    raw = Raw.objects.create(
        channel="mail", received_at=clock.now(), blob=blob, identity="aside-1", state="filed"
    )
    aside = Aside.objects.create(case=case, raw=raw, object_id=1, text="Lost in Leeds", at=clock.now())
    Attachment.objects.create(
        case=case,
        aside=aside,
        blob=keep_blob(b"tour"),
        name="tour.txt",
        content_type="text/plain",
        scan="clean",
    )
    path = tmp_path / "aside.zip"
    path.write_bytes(make_pack(case, staff(tom))[0])
    with ZipFile(path) as archive:
        assert archive.read(f"as-it-came/{raw.pk}.eml") == b"what the carrier wrote"
        assert b"tour" in [archive.read(name) for name in archive.namelist() if name.startswith("files/")]
