"""The short form of chaos.py: some mails, one kill -9, one cut connection, some read before they are fetched."""

import pytest

from tests.cli.conftest import Installation
from tests.listen.chaos import Chaos, Plan, passed
from tests.mailserver import dovecot, postfix, until

pytestmark = pytest.mark.process


def breaking(chaos: Chaos) -> None:
    """Cut the connection when some mails are there."""
    until(chaos.cut, what="a connection that can be cut")


def test_kills_and_a_cut_connection_lose_and_double_nothing(installation: Installation) -> None:
    plan = Plan(mails=60, twice=2, a_second=30, life=(0.8, 1.6), seen=10)
    with dovecot() as imap, postfix(imap.lmtp) as relay:
        chaos = Chaos(installation, imap, relay, plan)
        found = chaos.run(breaking)
    assert passed(found), found
    assert found["kills"] >= 2
    assert found["connections_cut"] >= 1
    assert found["seen_on_the_server"] == 10
    assert found["reconciliation"].startswith("62 on the server, 62 of them here. 2 came twice")
