"""What the engine understood, and what people made of it."""

from amends.understand.models.concerns import Concern
from amends.understand.models.keeping import ColleagueMail, Keeping
from amends.understand.models.lanes import Lane, Protocol
from amends.understand.models.learning import Agreement, Overruling
from amends.understand.models.readings import HeatPoint, Reading

__all__ = [
    "Agreement",
    "ColleagueMail",
    "Concern",
    "HeatPoint",
    "Keeping",
    "Lane",
    "Overruling",
    "Protocol",
    "Reading",
]
