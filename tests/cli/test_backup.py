"""A backup holds everything; a restore puts it back or touches nothing."""

import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from .conftest import Installation

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
    from amends.cases.search import search
    import sys
    case = open_link({token!r}).case
    print(case.reference, case.subject, case.messages.get().text)
    print(bytes(Attachment.objects.get().blob.content) == bytes(range(256)), len(search("split")))
"""


@pytest.fixture
def filled(installation: Installation) -> tuple[Installation, str]:
    """An installation with a case, and the token of its customer's page."""
    return installation, installation.python(FILL).strip()


def backup_of(filled: tuple[Installation, str], tmp_path: Path) -> Path:
    target = tmp_path / "today.amends"
    done = filled[0].run("backup", str(target), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["counts"]["case"] == 1
    assert target.stat().st_mode & 0o777 == 0o600
    return target


def expect_refusal(done: Any, words: str) -> None:
    assert (done.returncode, done.stdout) == (1, ""), done.stdout
    assert words in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr


def test_a_restored_backup_is_the_whole_record_with_its_links(
    filled: tuple[Installation, str], make_installation: Any, tmp_path: Path
) -> None:
    target = backup_of(filled, tmp_path)
    other = make_installation("other")
    done = other.run("restore", str(target), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["counts"]["message"] == 1
    said = other.python(READ.format(token=filled[1])).splitlines()
    assert said == ["A-1001 Broken £649 table It split — again. 🪑", "True 1"]
    assert other.run("verify").returncode == 0


def test_a_wiped_installation_comes_back_and_goes_on(
    filled: tuple[Installation, str], tmp_path: Path
) -> None:
    target = backup_of(filled, tmp_path)
    installation, _ = filled
    before = json.loads(installation.run("verify", "--json").stdout)["entries"]
    installation.python(
        "from django.core.management import call_command; call_command('flush', interactive=False, verbosity=0)"
    )
    assert installation.run("restore", str(target)).returncode == 0
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
    assert report["ok"] and report["entries"] == before + 1


def test_a_filled_installation_is_refused_and_with_replace_kept_beside(
    filled: tuple[Installation, str], make_installation: Any, tmp_path: Path
) -> None:
    target = backup_of(filled, tmp_path)
    other = make_installation("other")
    other.python(FILL.replace("Broken £649 table", "The other one"))
    expect_refusal(other.run("restore", str(target)), "This installation is not empty.")
    done = other.run("restore", str(target), "--replace", "--json")
    assert done.returncode == 0, done.stderr
    kept = json.loads(done.stdout)["kept"]
    third = make_installation("third")
    assert third.run("restore", kept).returncode == 0
    assert "The other one" in third.python(
        "from amends.cases.models import Case; print(Case.objects.get().subject)"
    )


def test_a_backup_is_not_written_over_unless_asked(filled: tuple[Installation, str], tmp_path: Path) -> None:
    target = backup_of(filled, tmp_path)
    expect_refusal(filled[0].run("backup", str(target)), "There is already a file")
    assert filled[0].run("backup", str(target), "--replace").returncode == 0
    expect_refusal(filled[0].run("backup", str(tmp_path / "nowhere" / "x")), "There is no folder")


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
    filled: tuple[Installation, str], make_installation: Any, tmp_path: Path, changed: Any, words: str
) -> None:
    wrong = repack(backup_of(filled, tmp_path), tmp_path / "wrong.amends", **changed)
    expect_refusal(make_installation("other").run("restore", str(wrong)), words)


def test_what_is_no_archive_at_all_is_refused(installation: Installation, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a backup")
    expect_refusal(installation.run("restore", str(tmp_path / "notes.txt")), "is no backup of Amends")
    expect_refusal(installation.run("restore", str(tmp_path / "none")), "There is no file")


def test_a_cut_off_archive_changes_nothing(filled: tuple[Installation, str], tmp_path: Path) -> None:
    target = backup_of(filled, tmp_path)
    target.write_bytes(target.read_bytes()[:-2000])
    expect_refusal(
        filled[0].run("restore", str(target), "--replace"), "is no backup of Amends, or it is damaged"
    )
    assert json.loads(filled[0].run("verify", "--json").stdout)["counts"]["case"] == 1


def test_a_running_amends_is_not_restored_over(filled: tuple[Installation, str], tmp_path: Path) -> None:
    target = backup_of(filled, tmp_path)
    (filled[0].data / "worker.heartbeat").touch()
    expect_refusal(filled[0].run("restore", str(target), "--replace"), "Amends is running on this data.")


def test_a_journal_cut_short_before_the_backup_was_made_elsewhere_is_noticed(
    filled: tuple[Installation, str], make_installation: Any, tmp_path: Path
) -> None:
    filled[0].run("verify")
    wrong = repack(backup_of(filled, tmp_path), tmp_path / "wrong.amends", head="f" * 64)
    done = make_installation("other").run("restore", str(wrong))
    assert done.returncode == 1
    assert "is not the one that the backup named" in done.stderr
