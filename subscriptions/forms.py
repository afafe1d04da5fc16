"""The sign-up form."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from subscriptions import signup, tokens


class SignUpForm(forms.Form):
    """One field for people, one that only robots fill in, two that the page fills in."""

    email = forms.CharField(
        label=_("E-mail address"),
        max_length=1000,  # so that normalise() gets to say kindly what is wrong
        error_messages={"required": _("Please write your e-mail address.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "maxlength": None}),
    )
    website = forms.CharField(required=False)
    page = forms.CharField(required=False)
    stamp = forms.CharField(required=False)

    def clean_email(self) -> str:
        """Return the address as it is kept."""
        try:
            return signup.normalise(self.cleaned_data["email"])
        except signup.AddressError as error:
            raise forms.ValidationError(error.args[0], code="invalid") from None

    def clean_page(self) -> str:
        """Return a path of this site or nothing."""
        return signup.clean_page(self.cleaned_data["page"])

    @property
    def is_robots(self) -> bool:
        """Whether the field that people do not see was filled in."""
        return bool(self.data.get("website", "").strip())

    @property
    def is_credible(self) -> bool:
        """Whether it was open as long as a person needs, and not for weeks."""
        return tokens.stamp_is_credible(self.data.get("stamp", ""))
