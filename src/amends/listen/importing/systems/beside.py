"""Files that an export names: inside it as base64, or beside it in its folder; never fetched from anywhere."""

import base64
import binascii
import mimetypes
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from amends.cases.services import File

MOST = 50 * 1024 * 1024


class Beside:
    """The folder of an export."""

    def __init__(self, path: Path) -> None:
        self.root = (path if path.is_dir() else path.parent).resolve()
        self.is_folder = path.exists()

    def file(self, name: str, *places: Any, content: Any = None, kind: str = "") -> File | str:
        """The file with its bytes, or a sentence that it is missing. `places` are paths that it may have."""
        kind = kind or mimetypes.guess_type(name)[0] or "application/octet-stream"
        if isinstance(content, str) and content:
            try:
                return File(name, kind, base64.b64decode(content, validate=False))
            except (binascii.Error, ValueError):
                return f"The file {name} is in the export, but cannot be unpacked."
        for place in places:
            found = self._find(str(place or ""))
            if found:
                return File(name, kind, found.read_bytes())
        return f"The file {name} is named in the export and not beside it."

    def _find(self, place: str) -> Path | None:
        """A file under the folder; a path that leads out of it is none."""
        relative = unquote(urlsplit(place).path).lstrip("/") if place else ""
        if not relative or not self.is_folder:
            return None
        for start in (self.root, self.root / "attachments", self.root / "files"):
            found = (start / relative).resolve()
            if found.is_relative_to(self.root) and found.is_file() and found.stat().st_size <= MOST:
                return found
        return None


def sorted_out(found: list[File | str]) -> tuple[list[File], list[str]]:
    """(the files, the sentences on those that are missing)."""
    return [f for f in found if isinstance(f, File)], [f for f in found if isinstance(f, str)]
