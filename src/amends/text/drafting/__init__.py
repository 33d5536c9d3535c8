"""First drafts of an answer: without a model, and the judging of what a model wrote."""

from . import invented, prompt
from .compose import Drafted, NotForUs, draft_reply, unwanted
from .known import Commitment, Known, Point, Remedy

__all__ = [
    "Commitment",
    "Drafted",
    "Known",
    "NotForUs",
    "Point",
    "Remedy",
    "draft_reply",
    "invented",
    "prompt",
    "unwanted",
]
