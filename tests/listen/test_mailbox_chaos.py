"""The short form of chaos.py: some mails, one kill -9, one cut connection, some read before they are fetched."""

import json

import pytest

from tests.cli.conftest import Installation
from tests.listen.chaos import PATIENCE, Chaos, Plan, passed
from tests.mailserver import dovecot, postfix, until

pytestmark = pytest.mark.process


def breaking(chaos: Chaos) -> None:
    """Cut the connection when some mails are there."""
    until(chaos.cut, PATIENCE, "a connection that can be cut")


def test_kills_and_a_cut_connection_lose_and_double_nothing(installation: Installation) -> None:
    plan = Plan(mails=60, twice=2, a_second=30, life=(0.8, 1.6), seen=10)
    with dovecot() as imap, postfix(imap.lmtp) as relay:
        chaos = Chaos(installation, imap, relay, plan)
        found = chaos.run(breaking)
    assert passed(found), f"{json.dumps(found, indent=1)}\n{chaos.stderr[-2000:]}"
    assert found["kills"] >= 2
    assert found["connections_cut"] >= 1
    assert found["seen_on_the_server"] == 10
    count = found[
        "server_count"
    ]  # more than 62 where a mail was taken and the relay did not hear of it in time
    assert found["reconciliation"].startswith(
        f"{count} on the server, {count} of them here. {count - 60} came twice"
    )
