"""What differs from channel to channel: how a raw item becomes an Arrival. One file a kind."""

from collections.abc import Callable

from amends.cases.models import Channel, Raw
from amends.listen.arrival import Arrival
from amends.listen.channels import mail, submitted

OPENERS: dict[str, Callable[[Raw], Arrival]] = {
    Channel.MAIL: mail.read,
    **dict.fromkeys([Channel.FORM, Channel.PAGE], submitted.by_customer),
    **dict.fromkeys([Channel.PHONE, Channel.IN_PERSON, Channel.LETTER, Channel.CHAT], submitted.by_staff),
    **dict.fromkeys([Channel.SOCIAL, Channel.REVIEW], submitted.in_public),
    Channel.API: submitted.by_program,
}
