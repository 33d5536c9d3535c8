"""What the engine understood, and what people made of it."""

from amends.understand.models.answers import Answer
from amends.understand.models.clocks import CaseClocks, Clock, ClockChoice, Recount
from amends.understand.models.concerns import Concern
from amends.understand.models.issues import Issue
from amends.understand.models.keeping import ColleagueMail, Keeping
from amends.understand.models.lanes import Lane, Protocol
from amends.understand.models.learning import Agreement, Overruling
from amends.understand.models.readings import HeatPoint, Reading
from amends.understand.models.vectors import Vector

__all__ = [
    "Agreement",
    "Answer",
    "CaseClocks",
    "Clock",
    "ClockChoice",
    "ColleagueMail",
    "Concern",
    "HeatPoint",
    "Issue",
    "Keeping",
    "Lane",
    "Overruling",
    "Protocol",
    "Reading",
    "Recount",
    "Vector",
]
