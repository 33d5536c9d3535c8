"""Finding cases: one language for words and filters, one answer on both databases.

Read it in this order: `query` (what was typed), `filters` (what the filters mean), `finding` (words and
filters become cases), `sqlite` and `postgres` (what differs between the databases), `ranking`, `names`
(typing errors in names), `saved`.
"""

from amends.cases.searching.filters import FILTERS, Asker, Filter, register
from amends.cases.searching.finding import Answer, Hit, find
from amends.cases.searching.house import OURS
from amends.cases.searching.query import Query, parse

register(*OURS)

__all__ = ["FILTERS", "Answer", "Asker", "Filter", "Hit", "Query", "find", "parse", "register"]
