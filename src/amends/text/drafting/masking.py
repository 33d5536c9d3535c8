"""Personal data out of a text before it goes to a model, and back in afterwards (law 7)."""

import re
from dataclasses import dataclass, field
from functools import partial

from .saying import first_of, name_of

_EMAIL = r"[\w.+-]+@[\w-]+\.\w[\w.-]*"
_PHONE = r"(?<![\w£$€.,-])(?:\+|00)?\(?\d[\d ()/-]{6,16}\d(?![\w,.]?\d)"
_CODE = r"\b(?=[A-Z0-9/-]*\d)(?=[A-Z0-9/-]*[A-Z])[A-Z0-9][A-Z0-9/-]{3,}\b|(?<![\w£$€.,:])\d{5,}(?![\w,.:]?\d)"
_STREET = (
    r"\b\d{1,4}[A-Za-z]?,? (?:[A-Z][a-z]+ ){1,3}(?:Street|St|Road|Rd|Lane|Ln|Avenue|Ave|Close|Drive|Way|Court|Place|"
    r"Gardens|Crescent|Terrace|Hill|Square|Row|Grove|Mews)\b|\b[A-Z]{1,2}\d{1,2}[A-Z]? ?\d[A-Z]{2}\b"
)
_TITLED = r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.? [A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?"
_KINDS = (("MAIL", _EMAIL), ("ADDRESS", _STREET), ("PHONE", _PHONE), ("NUMBER", _CODE), ("PERSON", _TITLED))
_MARK = re.compile(r"\b(?:CUSTOMER|AGENT|MAIL|ADDRESS|PHONE|NUMBER|PERSON)_\d+\b")


@dataclass
class Mask:
    """What stands for what. The same words get the same mark, so that a model can tell them apart."""

    marks: dict[str, str] = field(default_factory=dict)

    def hide(self, text: str) -> str:
        """Put a mark in the place of everything personal."""
        # Addresses before names: a name stands in many an address.
        for kind, pattern in _KINDS:
            text = re.sub(pattern, partial(self._marked, kind), text)
        for words in sorted(self.marks, key=len, reverse=True):
            text = re.sub(rf"(?<!\w){re.escape(words)}(?!\w)", self.marks[words], text, flags=re.I)
        return text

    def mark(self, kind: str, words: str) -> str:
        """The mark of these words, made where there is none."""
        if _MARK.fullmatch(words):
            return words
        if words not in self.marks:
            taken = sum(mark.startswith(f"{kind}_") for mark in set(self.marks.values()))
            self.marks[words] = f"{kind}_{taken + 1}"
        return self.marks[words]

    def _marked(self, kind: str, found: re.Match[str]) -> str:
        return self.mark(kind, found.group())

    def name(self, kind: str, name: str) -> None:
        """Hide a person's name as a whole and its parts, each under a mark of its own."""
        whole = name_of(name)
        for words in dict.fromkeys([whole, first_of(whole), *whole.split()[1:]]):
            if len(words.strip(".")) > 2:
                self.mark(kind, words)

    def show(self, text: str) -> str:
        """Put the words back; a mark that stands for nothing stays and will be found."""
        words = {mark: said for said, mark in self.marks.items()}
        return _MARK.sub(lambda found: words.get(found.group(), f"[{found.group()}]"), text)
