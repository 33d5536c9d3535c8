"""What the engine understood, and what people made of it."""

from amends.understand.models.answers import Answer
from amends.understand.models.clocks import CaseClocks, Clock, ClockChoice, Recount
from amends.understand.models.concerns import Concern
from amends.understand.models.issues import Issue
from amends.understand.models.learning import Agreement, Overruling
from amends.understand.models.readings import HeatPoint, Reading
from amends.understand.models.vectors import Vector

__all__ = [
    "Agreement",
    "CaseClocks",
    "Clock",
    "ClockChoice",
    "Concern",
    "HeatPoint",
    "Overruling",
    "Reading",
    "Recount",
    "Vector",
]
__all__ = ["Agreement", "Answer", "Concern", "HeatPoint", "Issue", "Overruling", "Reading"]
