"""First drafts of an answer: without a model, and the judging of what a model wrote."""

from . import invented, prompt
from .compose import Drafted, NotForUs, draft_reply, unwanted
from .known import Commitment, Known, Point, Remedy
from .updating import Move, draft_move, draft_update

__all__ = [
    "Commitment",
    "Drafted",
    "Known",
    "Move",
    "NotForUs",
    "Point",
    "Remedy",
    "draft_move",
    "draft_reply",
    "draft_update",
    "invented",
    "prompt",
    "unwanted",
]
