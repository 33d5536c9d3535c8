"""What a verb answers when it will not do something."""


class Refused(Exception):
    """A verb's check failed. The message is one plain sentence for the person who asked."""

    status = 409
    code = ""  # for programs and pages, where the same status may mean several things


class NotAllowed(Refused):
    """This person may not do that; the sentence says who can."""

    status = 403


class Invalid(Refused):
    """What was entered cannot be used. `field` names where."""

    status = 422

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field
