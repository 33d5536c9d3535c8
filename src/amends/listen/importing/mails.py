"""A mail of a mailbox as a story; a reply joins the case of the mail that it answers."""

from amends.listen import mail
from amends.listen.arrival import Held
from amends.listen.channels.mail import arrival
from amends.listen.importing.shape import BadRow, Item, Said, Story


def item(number: int, content: bytes) -> Item:
    """A mail ready to be brought; it has the identity that it would have by mail."""
    return Item(number, mail.identity(content), content, lambda: story(content), mail.message_id(content))


def story(content: bytes) -> Story:
    """What the mail says, and where it belongs. Raises BadRow where a person would have to decide."""
    read = mail.parse(content)
    try:
        found = arrival(read, {})
    except Held as reason:
        raise BadRow(str(reason)) from reason
    return Story(
        who=found.who,
        said=(Said(found.words, at=read.at),),
        subject=found.subject,
        source_id=read.message_id[:200] or None,
        at=read.at,
        case=found.case,
    )
