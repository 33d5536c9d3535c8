"""Draw a small picture of a picture or a PDF's first page, in a process of its own.

`python -m amends.listen.drawing KIND < file > picture.webp`: what a decoder of other people's files can
do at worst is end this process, which has neither the database nor much memory and time.
"""

import io
import os
import resource
import subprocess
import sys
from pathlib import Path

WIDEST = 1_000
SECONDS, MEMORY = 15, 1024**3
MOST_PIXELS = 60_000_000
NEEDED = ("PATH", "LD_LIBRARY_PATH", "PYTHONHOME")
PICTURES = {"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/tiff"}
DRAWN = PICTURES | {"application/pdf"}


class CannotDraw(Exception):
    """Why there is no picture, in words."""


def draw(content: bytes, kind: str) -> bytes:
    """A WebP of at most WIDEST pixels on each side."""
    try:
        done = subprocess.run(  # noqa: S603 -- our own module, with a kind of our own list
            [sys.executable, "-m", "amends.listen.drawing", kind],
            input=content, capture_output=True, timeout=2 * SECONDS, check=False, env=_environment(), cwd="/",
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise CannotDraw("It takes too long to draw.") from error
    if done.returncode or not done.stdout:
        last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        raise CannotDraw(f"It could not be drawn ({last[0][:120] if last else 'the drawing was stopped'}).")
    return done.stdout


def _environment() -> dict[str, str]:
    """What Python needs to start, and no secret of ours."""
    kept = {name: os.environ[name] for name in NEEDED if name in os.environ}
    return {**kept, "PYTHONPATH": os.pathsep.join(str(Path(one).absolute()) for one in sys.path)}


def _drawn(content: bytes, kind: str) -> bytes:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2  # Pillow refuses at twice this number
    picture = _first_page(content) if kind == "application/pdf" else Image.open(io.BytesIO(content))
    picture.draft("RGB", (WIDEST, WIDEST))
    picture = ImageOps.exif_transpose(picture)
    picture.thumbnail((WIDEST, WIDEST))
    out = io.BytesIO()
    picture.convert("RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB").save(
        out, "WEBP", quality=80
    )
    return out.getvalue()


def _first_page(content: bytes):  # type: ignore[no-untyped-def]
    import pypdfium2

    page = pypdfium2.PdfDocument(content)[0]
    width, height = page.get_size()
    if width <= 0 or height <= 0:
        raise ValueError("the page has no size")
    return page.render(scale=min(WIDEST / width, WIDEST / height, 4)).to_pil()


def main() -> None:
    """The child's whole life."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    kind = sys.argv[1]
    if kind not in DRAWN:
        raise SystemExit(f"{kind} is not drawn")
    sys.stdout.buffer.write(_drawn(sys.stdin.buffer.read(), kind))


if __name__ == "__main__":
    main()
