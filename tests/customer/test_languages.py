"""Whatever a customer reads is there in each language that the pages speak."""

import ast
import re
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation import gettext

import amends

ROOT = Path(amends.__file__).parent
TAG = re.compile(r'\{%\s*translate "((?:[^"\\]|\\.)*)"')
BLOCK = re.compile(r"\{%\s*blocktranslate[^%]*%\}(.*?)\{%\s*endblocktranslate", re.DOTALL)
SAME = {"Photos", "PIN"}


def sentences() -> set[str]:
    """Every sentence of the customer's pages that is marked for translation; plurals are left to gettext."""
    found: set[str] = set()
    for page in (ROOT / "templates" / "customer").glob("*.html"):
        text = page.read_text()
        found |= set(TAG.findall(text))
        blocks = (re.sub(r"\{\{\s*(\w+)\s*\}\}", r"%(\1)s", block) for block in BLOCK.findall(text))
        found |= {block for block in blocks if "{%" not in block}
    for module in (ROOT / "customer").glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text())):
            named = isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "lazy")
            if named and isinstance(node.args[0], ast.Constant):
                found.add(str(node.args[0].value))
    return found


@pytest.mark.parametrize("language", ["de", "fr"])
def test_no_sentence_is_missing(language: str) -> None:
    said = sentences()
    assert len(said) > 150
    with translation.override(language):
        assert sorted(one for one in said - SAME if gettext(one) == one) == []
