"""A person with a log-in."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.vocabulary import Language, MinistryRole, OrganisationKind


class UserManager(BaseUserManager["User"]):
    """Creates people; e-mail addresses are kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **facts: object) -> "User":
        """Store a person; without a password nobody can log in with one."""
        user = self.model(email=email.strip().lower(), **facts)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **facts: object) -> "User":
        """Store the technical administrator, an officer with every permission."""
        facts |= {"is_superuser": True, "ministry_role": MinistryRole.OFFICER}
        return self.create_user(email, password, **facts)

    def get_by_natural_key(self, email: str | None) -> "User":
        """Find by e-mail address, whatever its case."""
        return self.get(email=(email or "").lower())


class User(AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing]
    """A person: a member of an organisation, a ministry officer or an analyst."""

    email = models.EmailField(_("e-mail address"), unique=True)
    full_name = models.CharField(_("full name"), max_length=150, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=Language, default=Language.UKRAINIAN
    )
    ministry_role = models.CharField(
        _("ministry role"), max_length=10, choices=MinistryRole, blank=True, default=""
    )
    has_screening_duty = models.BooleanField(_("sees owners and screening results"), default=False)
    joining_as = models.CharField(
        _("joins as"), max_length=12, choices=OrganisationKind, blank=True, default=""
    )
    is_active = models.BooleanField(_("may log in"), default=True)  # type: ignore[misc]
    date_joined = models.DateTimeField(_("signed up"), default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="user_email_is_lower_case"
            )
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    @property
    def is_officer(self) -> bool:
        """Works at the ministry's desk: the admin site and review."""
        return self.is_active and self.ministry_role == MinistryRole.OFFICER

    @property
    def is_analyst(self) -> bool:
        """Reads the national picture: teasers of both sides, never identities."""
        return self.is_active and self.ministry_role == MinistryRole.ANALYST

    @property
    def is_staff(self) -> bool:
        """Django's word for who may open the admin site."""
        return self.is_officer

    @cached_property
    def organisation(self):
        """The organisation this person acts for, or None."""
        membership = getattr(self, "membership", None)
        return membership.organisation if membership else None

    def forget_organisation(self) -> None:
        """Ask the database again for whom this person acts: call it after a membership changed."""
        self.__dict__.pop("organisation", None)
        self._state.fields_cache.pop("membership", None)
