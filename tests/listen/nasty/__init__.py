"""Nasty mails, each a few lines that make it and what must be found of it.

One file a subject; `ALL` has them by name. A new one: add a line to the file where it belongs.
"""

from tests.listen.nasty import bodies, charsets, headers, people, structure
from tests.listen.nasty.base import Nasty

ALL: dict[str, Nasty] = {
    nasty.name: nasty for module in (charsets, headers, structure, bodies, people) for nasty in module.MAILS
}
