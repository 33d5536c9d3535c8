"""What the engine understood, and what people made of it."""

from amends.understand.models.concerns import Concern
from amends.understand.models.learning import Agreement, Overruling
from amends.understand.models.readings import HeatPoint, Reading
from amends.understand.models.vectors import Vector

__all__ = ["Agreement", "Concern", "HeatPoint", "Overruling", "Reading", "Vector"]
