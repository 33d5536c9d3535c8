"""The composer's second key, and what came back, on the page of the case."""

from typing import Any

from amends.cases import addresses
from amends.cases.models import Address, Message
from tests.desk.test_case_compose import CALM


def post(client: Any, case: Any, **more: str) -> Any:
    return client.post(
        f"/cases/{case.reference}/reply/", {"text": CALM, "channel": "mail", "do": "send", **more}
    )


def test_another_address_is_refused_in_place_and_leaves_with_the_tick(
    case: Any, as_: Any, nadia: Any
) -> None:
    client, to = as_(nadia), "denise@mial.example"
    page = post(client, case, to=to)
    assert page.status_code == 428
    html = page.content.decode()
    assert "looks like denise@mail.example" in html
    assert f'name="confirmed_to" value="{to}"' in html
    assert not Message.objects.filter(direction="out").exists()
    assert post(client, case, to=to, confirmed_to=to).status_code == 302
    assert Message.objects.get(direction="out").to == [to]


def test_the_field_as_it_stands_goes_to_the_customer(case: Any, as_: Any, nadia: Any) -> None:
    html = as_(nadia).get(f"/cases/{case.reference}/").content.decode()
    assert 'name="to"' in html and 'value="denise@mail.example"' in html
    assert post(as_(nadia), case, to="denise@mail.example").status_code == 302


def test_what_came_back_is_shown_and_it_works_again(case: Any, as_: Any, nadia: Any) -> None:
    client = as_(nadia)
    post(client, case)
    message = Message.objects.get(direction="out")
    Message.objects.filter(pk=message.pk).update(sending="sent")
    addresses.came_back(message, "There is no such mailbox.", hard=True)
    html = client.get(f"/cases/{case.reference}/").content.decode()
    assert "Did not arrive:" in html and "There is no such mailbox." in html
    assert "Ring them instead: their mail does not arrive" in html
    page = post(client, case)
    assert page.status_code == 428 and 'name="why_anyway"' in page.content.decode()
    client.post(f"/cases/{case.reference}/address/", {"email": "denise@mail.example"})
    assert Address.objects.get().state == Address.State.OK
    assert post(client, case).status_code == 302
