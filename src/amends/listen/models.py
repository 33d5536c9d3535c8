"""What this room keeps."""

from amends.listen.importing.models import Brought, Import, Problem, SavedMapping

__all__ = ["Brought", "Import", "Problem", "SavedMapping"]
