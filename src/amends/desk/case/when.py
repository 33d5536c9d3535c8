"""Times as the desk says them: relative while near, then weekday and date; exact beside it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from amends.desk.times import NEAR, span


@dataclass(frozen=True, slots=True)
class Clock:
    """The present moment in the firm's zone, held still while one page is made."""

    now: datetime
    zone: ZoneInfo

    def local(self, moment: datetime) -> datetime:
        """The moment in the firm's zone."""
        return moment.astimezone(self.zone)

    def time(self, moment: datetime) -> str:
        """14:07."""
        return f"{self.local(moment):%H:%M}"

    def day(self, moment: datetime) -> str:
        """Thu 12; with the month when that is another one; with the year when another."""
        here, today = self.local(moment), self.local(self.now)
        if here.year != today.year:
            return f"{here:%a} {here.day} {here:%b %Y}"
        if here.month != today.month:
            return f"{here:%a} {here.day} {here:%b}"
        return f"{here:%a} {here.day}"

    def brief(self, moment: datetime) -> str:
        """14:07 today; Thu 12 before that."""
        same = self.local(moment).date() == self.local(self.now).date()
        return self.time(moment) if same else self.day(moment)

    def short(self, moment: datetime) -> str:
        """Thu 12 14:07."""
        return f"{self.day(moment)} {self.time(moment)}"

    def spoken(self, moment: datetime) -> str:
        """today 11:52, yesterday 16:30, Thu 12 09:05."""
        days = (self.local(self.now).date() - self.local(moment).date()).days
        named = {0: "today", 1: "yesterday", -1: "tomorrow"}.get(days)
        return f"{named} {self.time(moment)}" if named else self.short(moment)

    def exact(self, moment: datetime) -> str:
        """Thursday 12 November 2026, 14:07 GMT: for titles."""
        here = self.local(moment)
        return f"{here:%A} {here.day} {here:%B %Y, %H:%M %Z}"

    def left(self, moment: datetime) -> str:
        """1 h 44 left, 25 days, late by 2 h 10."""
        gap = moment - self.now
        if gap < timedelta(0):
            return f"late by {span(-gap)}"
        return f"{span(gap)} left" if gap < NEAR else span(gap)
