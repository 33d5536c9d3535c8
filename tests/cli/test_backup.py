"""A backup holds everything; a restore puts it back or touches nothing."""

import json
import tarfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from .conftest import Installation, Make

pytestmark = pytest.mark.xdist_group("backup")

FILL = """
    from django.db import transaction
    from amends.cases.actors import CUSTOMER
    from amends.cases.links import token_of
    from amends.cases.services import File, Who, Words, add_inbound, know_customer, open_case
    from amends.people.models import User
    User.objects.create_user("ada@example.org", "correct horse", name="Ada", role="admin")
    with transaction.atomic():
        case = open_case(know_customer(Who("Zoë", "zoe@mail.example")), "Broken £649 table", "mail", CUSTOMER)
        add_inbound(case, Words("It split — again. 🪑", files=[File("leg.jpg", "image/jpeg", bytes(range(256)))]), "mail", CUSTOMER)
    print(token_of(case.links.get()))
"""
READ = """
    from amends.cases.links import open_link
    from amends.cases.models import Attachment
    from amends.cases.searching import find
    import sys
    case = open_link({token!r}).case
    print(case.reference, case.subject, case.messages.get().text)
    print(bytes(Attachment.objects.get().blob.content) == bytes(range(256)), len(find("split").hits))
"""


@dataclass
class Source:
    """An installation with one case, its backup, and the token of its customer's page."""

    installation: Installation
    archive: Path
    token: str


def backed_up(installation: Installation, target: Path) -> Source:
    token = installation.python(FILL).strip()
    done = installation.run("backup", str(target), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["counts"]["case"] == 1
    return Source(installation, target, token)


@pytest.fixture(scope="module")
def source(make_shared: Make, tmp_path_factory: pytest.TempPathFactory) -> Source:
    """Shared by the tests that change nothing in it."""
    return backed_up(make_shared("source"), tmp_path_factory.mktemp("backup") / "today.amends")


def expect_refusal(done: Any, words: str) -> None:
    assert (done.returncode, done.stdout) == (1, ""), done.stdout
    assert words in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr


def test_a_restored_backup_is_the_whole_record_with_its_links(
    source: Source, installation: Installation
) -> None:
    done = installation.run("restore", str(source.archive), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["counts"]["message"] == 1
    said = installation.python(READ.format(token=source.token)).splitlines()
    assert said == ["A-1001 Broken £649 table It split — again. 🪑", "True 1"]
    assert installation.run("verify").returncode == 0


def test_a_wiped_installation_comes_back_and_goes_on(installation: Installation, tmp_path: Path) -> None:
    made = backed_up(installation, tmp_path / "today.amends")
    before = json.loads(installation.run("verify", "--json").stdout)["entries"]
    installation.python(
        "from django.core.management import call_command; call_command('flush', interactive=False, verbosity=0)"
    )
    assert json.loads(installation.run("verify", "--json").stdout)["entries"] == 0
    assert installation.run("restore", str(made.archive)).returncode == 0
    installation.python(
        """
        from django.db import transaction
        from amends.cases.actors import CUSTOMER
        from amends.cases.models import Case
        from amends.cases.services import Words, add_inbound
        with transaction.atomic():
            add_inbound(Case.objects.get(), Words("Still there?"), "mail", CUSTOMER)
        """
    )
    report = json.loads(installation.run("verify", "--json").stdout)
    assert report["ok"]
    assert report["entries"] == before + 1


@pytest.mark.long
def test_a_filled_installation_is_refused_and_with_replace_kept_beside(
    source: Source, installation: Installation, make_installation: Make
) -> None:
    installation.python(FILL.replace("Broken £649 table", "The other one"))
    expect_refusal(installation.run("restore", str(source.archive)), "This installation is not empty.")
    done = installation.run("restore", str(source.archive), "--replace", "--json")
    assert done.returncode == 0, done.stderr
    third = make_installation("third")
    assert third.run("restore", json.loads(done.stdout)["kept"]).returncode == 0
    assert "The other one" in third.python(
        "from amends.cases.models import Case; print(Case.objects.get().subject)"
    )


def test_a_backup_is_private_and_not_written_over_unless_asked(source: Source, tmp_path: Path) -> None:
    assert source.archive.stat().st_mode & 0o777 == 0o600
    expect_refusal(source.installation.run("backup", str(source.archive)), "There is already a file")
    assert source.installation.run("backup", str(source.archive), "--replace").returncode == 0
    expect_refusal(source.installation.run("backup", str(tmp_path / "nowhere" / "x")), "There is no folder")


def repack(source: Path, target: Path, **changed: Any) -> Path:
    """The same archive with a changed manifest."""
    folder = target.parent / "repack"
    with tarfile.open(source) as tar:
        tar.extractall(folder, filter="data")
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**manifest, **changed}))
    with tarfile.open(target, "w:gz") as tar:
        for path in folder.iterdir():
            tar.add(path, arcname=path.name)
    return target


@pytest.mark.parametrize(
    "changed, words",
    [
        ({"format": 99, "version": "9.0"}, "This backup was made by Amends 9.0."),
        ({"database": "oracle"}, "This backup holds a oracle database"),
        ({"sha256": "0" * 64}, "The backup is damaged"),
        ({"surprise": 1}, "is no backup of Amends, or it is damaged"),
    ],
)
def test_a_wrong_archive_is_refused_in_one_sentence(
    source: Source, tmp_path: Path, changed: Any, words: str
) -> None:
    wrong = repack(source.archive, tmp_path / "wrong.amends", **changed)
    expect_refusal(source.installation.run("restore", str(wrong), "--replace"), words)


def test_what_is_no_archive_at_all_changes_nothing(source: Source, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a backup")
    (tmp_path / "cut").write_bytes(source.archive.read_bytes()[:-2000])
    restore = partial(source.installation.run, "restore", "--replace")
    expect_refusal(restore(str(tmp_path / "notes.txt")), "is no backup of Amends")
    expect_refusal(restore(str(tmp_path / "cut")), "is no backup of Amends, or it is damaged")
    expect_refusal(restore(str(tmp_path / "none")), "There is no file")
    assert json.loads(source.installation.run("verify", "--json").stdout)["counts"]["case"] == 1


def test_a_running_amends_is_not_restored_over(source: Source) -> None:
    heartbeat = source.installation.data / "worker.heartbeat"
    heartbeat.touch()
    try:
        done = source.installation.run("restore", str(source.archive), "--replace")
    finally:
        heartbeat.unlink()
    expect_refusal(done, "Amends is running on this data.")


@pytest.mark.long
def test_a_journal_that_is_not_the_one_backed_up_is_noticed(
    installation: Installation, make_installation: Make, tmp_path: Path
) -> None:
    made = backed_up(installation, tmp_path / "unsealed.amends")
    installation.run("verify")  # seals
    installation.run("backup", str(made.archive), "--replace")
    wrong = repack(made.archive, tmp_path / "wrong.amends", head="f" * 64)
    done = make_installation("other").run("restore", str(wrong))
    assert done.returncode == 1
    assert "is not the one that the backup named" in done.stderr
