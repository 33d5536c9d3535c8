"""Mail about our mail: it did not arrive, it is late, somebody called it spam.

`read` is a pure function from bytes to a Report; `about` finds the message of ours that it speaks of,
and `act` calls the verbs of the address. Such mail never opens a case and is never answered.
"""

from amends.listen.bounces.act import act
from amends.listen.bounces.match import about
from amends.listen.bounces.read import Report, read

__all__ = ["Report", "about", "act", "read"]
