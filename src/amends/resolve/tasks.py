"""Work of this room that happens in the background. Every task may run twice."""

from django.tasks import task


@task
def tell_programs(entry_id: int) -> None:
    """Tell other programs that a remedy was granted, delivered or taken back."""
    from amends.cases.models import Entry
    from amends.resolve import calling

    for call in calling.call_for(Entry.objects.get(pk=entry_id)):
        call_program.enqueue(call.pk)


@task
def call_program(call_id: int) -> None:
    """Tell one program; if it does not take it, again later."""
    from amends.cases import clock
    from amends.resolve import calling

    wait = calling.tell(call_id)
    if wait:
        call_program.using(run_after=clock.now() + wait).enqueue(call_id)


@task
def send_request(entry_id: int) -> None:
    """Send the request of a `request.made` entry."""
    from amends.resolve import asking

    asking.send_of_entry(entry_id)


@task
def send_request_again(key: int) -> None:
    """Send a request whose task gave up."""
    from amends.resolve import asking

    asking.send(key)


@task
def tell_owner(entry_id: int) -> None:
    """Tell the owner of a promise by mail how much of its time has passed, where the firm wants that."""
    from amends.resolve.services import reminding

    reminding.tell_owner(entry_id)
