"""Staff: who works here, in which team, in which role."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models


class Role(models.TextChoices):
    """What a person is trusted with; each includes the ones before it."""

    AGENT = "agent", "Agent"
    LEAD = "lead", "Lead"
    MANAGER = "manager", "Manager"
    ADMIN = "admin", "Admin"

    @property
    def level(self) -> int:
        """0 for an agent up to 3 for an admin."""
        return list(Role).index(self)


class Team(models.Model):
    """People who see the same cases."""

    name = models.CharField(max_length=80, unique=True)

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Makes users by their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Store a user; without a password they can only be signed in by an invitation."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A member of staff. Deactivated, never deleted: the journal names them."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.AGENT)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT)
    is_active = models.BooleanField(default=True)
    one_time_password = models.BooleanField(default=False)  # must be changed at the first sign-in
    joined_at = models.DateTimeField(auto_now_add=True)
    single_keys = models.BooleanField(default=True)
    undo_seconds = models.PositiveSmallIntegerField(default=10)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        """Two letters for the round mark at the top right."""
        words = self.name.split() or ["?"]
        return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper()

    @property
    def first_name(self) -> str:
        """What colleagues call them on the desk."""
        return self.name.split()[0] if self.name else self.email

    def at_least(self, role: Role) -> bool:
        """Whether this person has that role or a higher one."""
        return Role(self.role).level >= role.level
