"""A person has one login, by whose name and address nobody else is meant."""

from __future__ import annotations

from django.contrib.auth.models import User

from articles.admin.existing import ExistingError, NamesExisting


class OneLoginAPerson(NamesExisting):
    """Names the login that has the name or the address already, in whichever capitals.

    What stays as it was is not looked at: two who shared an address before keep it.
    """

    def clean_username(self) -> str:
        """Refuse another's name."""
        return self._own("username")

    def clean_email(self) -> str:
        """Refuse another's address: its mails open the login."""
        return self._own("email")

    def _own(self, name: str) -> str:
        typed: str = self.cleaned_data.get(name) or ""
        if typed and name in self.changed_data:
            others = User.objects.exclude(pk=self.instance.pk)
            if holder := others.filter(**{f"{name}__iexact": typed}).first():
                raise ExistingError(holder)
        return typed
