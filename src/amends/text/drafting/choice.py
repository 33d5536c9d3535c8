"""Which phrasing a case gets: the same for the same case, another for another one."""

import hashlib
from collections.abc import Sequence


class Chooser:
    """Turns a case into choices. The same seed chooses the same; a part chooses for itself."""

    def __init__(self, seed: str) -> None:
        self._seed = seed.encode()

    def number(self, part: str, below: int) -> int:
        """A number from 0 to below this one."""
        digest = hashlib.blake2b(self._seed, person=part.encode()[:16], digest_size=8).digest()
        return int.from_bytes(digest) % below

    def order[T](self, part: str, options: Sequence[T], turn: int = 0) -> list[T]:
        """The options, beginning at the one that was chosen; at each turn the next one comes first."""
        if not options:
            return []
        at = (self.number(part, len(options)) + turn) % len(options)
        return [*options[at:], *options[:at]]
