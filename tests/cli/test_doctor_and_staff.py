"""The commands by which an operator keeps an installation well."""

import json
import socket

from amends.cli import doctor

from .conftest import Installation


def parts(installation: Installation, **variables: str) -> dict[str, tuple[bool | None, str]]:
    done = installation.run("doctor", "--json", **variables)
    said = json.loads(done.stdout)
    assert done.returncode == (0 if said["ok"] else 1)
    return {part["part"]: (part["ok"], part["words"]) for part in said["parts"]}


def test_the_doctor_says_of_each_part_what_to_do(installation: Installation) -> None:
    installation.python("")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        found = parts(
            installation, AMENDS_PORT=port, AMENDS_SMTP_PORT="0", AMENDS_MAIL_URL="smtp://127.0.0.1:1"
        )
    assert found["data folder"][0] and found["disk"][0] and found["database"][0] and found["tables"][0]
    assert found["staff"] == (
        False,
        "Nobody is an admin. `amends up` makes one, `amends staff invite` another.",
    )
    assert found["mail out"][0] is False and "refuses the connection" in found["mail out"][1]
    assert found["worker"][0] is False
    assert found["web"] == (
        False,
        f"Another program holds 127.0.0.1:{port}. Stop it, or choose another port.",
    )
    assert found["smtp in"][0] is None


def test_the_doctor_does_not_touch_an_empty_installation(installation: Installation) -> None:
    found = parts(installation)
    assert found["tables"][0] is False
    assert found["staff"][0] is None


def test_the_doctor_names_an_unreachable_database_and_goes_on(installation: Installation) -> None:
    found = parts(installation, AMENDS_DATABASE_URL="postgres://a:secret@127.0.0.1:1/x")
    assert found["database"][0] is False and "Connection refused" in found["database"][1]
    assert "secret" not in str(found)
    assert "tables" not in found and found["worker"][0] is False


def test_a_readable_key_and_a_nearly_full_disk_are_wrong(installation: Installation) -> None:
    installation.python("")
    (installation.data / "secret_key").chmod(0o644)
    assert "chmod 600" in parts(installation)["data folder"][1]
    free = installation.python(
        """
        from amends.cli import doctor
        doctor.LEAST_FREE = 1 << 60
        print(doctor._disk().ok)
        """
    )
    assert free.strip() == "False"
    assert doctor.LEAST_FREE == 1024**3


def test_somebody_is_invited_listed_changed_and_deactivated(installation: Installation) -> None:
    invited = installation.run(
        "staff", "invite", "mara@example.org", "--name", "Mara", "--role", "admin", "--json"
    )
    assert invited.returncode == 0, invited.stderr
    assert "/hello/join/" in json.loads(invited.stdout)["link"]
    installation.run("staff", "invite", "joel@example.org", "--name", "Joel")
    assert installation.run("staff", "role", "joel@example.org", "lead").stdout == "Joel is now lead.\n"
    assert installation.run("staff", "deactivate", "joel@example.org").returncode == 0
    rows = {row["email"]: row for row in json.loads(installation.run("staff", "list", "--json").stdout)}
    assert (rows["joel@example.org"]["role"], rows["joel@example.org"]["state"]) == ("lead", "deactivated")
    assert rows["mara@example.org"]["state"] == "invited"


def test_a_refused_change_of_staff_is_one_sentence(installation: Installation) -> None:
    done = installation.run("staff", "role", "nobody@example.org", "lead")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "There is no nobody@example.org here. `amends staff list` shows everybody.\n"
