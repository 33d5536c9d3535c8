"""Reading takes time in proportion to the length, whatever the mail is made of."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from amends.listen.mail import formatted, parse
from tests.listen.nasty import ALL
from tests.listen.nasty.base import mail, typed

ROOT = Path(__file__).resolve().parent.parent.parent
SHAPES: dict[str, Callable[[int], bytes]] = {
    "words": lambda n: mail("The kettle leaks. " * (n // 18)),
    "lines": lambda n: mail("> x\r\n" * (n // 5)),
    "attributions": lambda n: mail("On 1 Mar a@b wrote:\r\n" * (n // 21)),
    "fields": lambda n: mail("From: a@b\r\n" * (n // 11)),
    "encoded words": lambda n: mail("x", "Subject: " + "=?utf-8?q?=C3=BC?= " * (n // 19)),
    "half encoded words": lambda n: mail("x", "Subject: " + "=?a?q?" * (n // 6)),
    "addresses": lambda n: mail("x", "Cc: " + "a@b.example, " * (n // 13)),
    "comments": lambda n: mail("x", "Cc: " + "(" * n),
    "base64": lambda n: typed("text/plain", "QUFB\r\n" * (n // 6), "base64"),
    "paragraphs": lambda n: typed("text/html", "<p>x</p>" * (n // 8)),
    "open tags": lambda n: typed("text/html", "<b>" * (n // 3)),
    "comments in HTML": lambda n: typed("text/html", "<!--" * (n // 4)),
    "high bytes": lambda n: typed("text/plain", b"\xe4\xf6\xfc " * (n // 4)),
}


def seconds(shape: str, size: int) -> float:
    started = time.process_time()
    formatted(parse(SHAPES[shape](size)).markup)
    return time.process_time() - started


@pytest.mark.parametrize("shape", SHAPES)
def test_ten_times_the_length_takes_no_hundred_times_the_time(shape: str) -> None:
    small, middle, large = (seconds(shape, size) for size in (10_000, 100_000, 1_000_000))
    assert large < 30 * max(small, middle, 0.05), f"{small:.3f} {middle:.3f} {large:.3f} s"


@pytest.mark.process
def test_a_minute_of_coverage_guided_fuzzing_finds_nothing(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for number, nasty in enumerate(ALL.values()):
        if len(nasty.raw) < 5_000:
            (corpus / str(number)).write_bytes(nasty.raw)
    path = os.pathsep.join([str(ROOT), str(ROOT / "src")])
    done = subprocess.run(
        [sys.executable, "-m", "tests.listen.fuzz_mail", "60", str(corpus)],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4_000:]
    assert "Done" in done.stderr
