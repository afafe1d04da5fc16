"""The forms of sign-up and of the page of choices."""

from __future__ import annotations

import re
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from subscriptions import addresses, tokens
from subscriptions.models import Frequency
from subscriptions.models.frequency import TIME_FIELDS
from subscriptions.signup import requests
from subscriptions.signup.preferences import MOST_TOPICS, TOPIC_FIELDS, Choice

# Said in the site's own words: Django's name numbers and fields that nobody sees.
LIST_ERRORS: Final = {
    "required": _("Please choose from the list."),
    "invalid_choice": _("Please choose from the list."),
}
ADDRESS_ERRORS: Final = {
    "required": _("Please write your e-mail address."),
    "max_length": _("This address is too long."),
    "null_characters_not_allowed": _(
        "This does not look like an e-mail address. Is there a typing error?"
    ),
}

ID: Final = re.compile(r"[1-9][0-9]{0,17}")


class SignUpForm(forms.Form):
    """One field for people, one that only robots fill in, two that the page fills in."""

    email = forms.CharField(
        label=_("E-mail address"),
        max_length=1000,  # so that normalise() gets to say kindly what is wrong
        error_messages=ADDRESS_ERRORS,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "maxlength": None}),
    )
    # Not CharField: nobody could mend what it says of a sign in a field that is not shown.
    website = forms.Field(required=False)
    page = forms.Field(required=False)
    stamp = forms.Field(required=False)

    def clean_email(self) -> str:
        """Return the address as it is kept."""
        try:
            return addresses.normalise(self.cleaned_data["email"])
        except addresses.AddressError as error:
            raise forms.ValidationError(error.args[0], code="invalid") from None

    def clean_page(self) -> str:
        """Return a path of this site or nothing."""
        return requests.clean_page(self.cleaned_data["page"] or "")

    @property
    def is_robots(self) -> bool:
        """Whether the field that people do not see was filled in."""
        return bool(self.data.get("website", "").strip())

    @property
    def is_credible(self) -> bool:
        """Whether it was open as long as a person needs, and not for weeks."""
        return tokens.stamp_is_credible(self.data.get("stamp", ""))

    @property
    def is_hasty(self) -> bool:
        """Whether the button was pressed at once; a moment later it would be credible."""
        return tokens.stamp_is_ripening(self.data.get("stamp", ""))

    @property
    def next_stamp(self) -> str:
        """What the form shown next carries: a time that runs goes on, so that waiting helps."""
        return self.data["stamp"] if self.is_hasty else tokens.form_stamp()

    @property
    def why_once_more(self) -> str:
        """What a person reads whose form is not credible."""
        if self.is_hasty:
            return gettext(
                "Just a moment: please press the button again in two seconds. Robots press at "
                "once; by the pause we know that you are not one."
            )
        return gettext(
            "Please press the button once more, so that we know that you are not a robot."
        )


class NumbersField(forms.Field):
    """Several ids, as check boxes send them."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> tuple[int, ...]:
        """Return the ids in order.

        Raises:
            ValidationError: somebody sent what no check box sends.
        """
        found = {text for text in value or () if text}
        if len(found) > MOST_TOPICS or not all(ID.fullmatch(text) for text in found):
            raise forms.ValidationError(_("Please choose from the list."), code="invalid")
        return tuple(sorted(map(int, found)))


class ChoiceForm(forms.Form):
    """What somebody wants to read and when; shared by the page of choices and by sign-up."""

    frequency = forms.ChoiceField(choices=Frequency.choices, error_messages=LIST_ERRORS)
    topics = forms.ChoiceField(
        choices=[("all", "all"), ("some", "some")], error_messages=LIST_ERRORS
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in TOPIC_FIELDS:
            self.fields[name] = NumbersField(required=False)
        for field in TIME_FIELDS:
            self.fields[field.name] = forms.TypedChoiceField(
                choices=[("", ""), *field.choices],
                coerce=int,
                empty_value=None,
                required=False,
                error_messages=LIST_ERRORS,
            )

    def clean(self) -> dict[str, Any]:
        """Refuse topics without a topic: no mail would ever come."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = any(data.get(name) for name in TOPIC_FIELDS)
        if data.get("topics") == "some" and not chosen and not self.errors:
            self.add_error(
                "topics", _("Choose at least one topic, or all of them: otherwise nothing comes.")
            )
        return data

    @property
    def choice(self) -> Choice:
        """Return what a valid form says."""
        data = self.cleaned_data
        some = data["topics"] == "some"
        chosen: dict[str, Any] = {name: data[name] if some else () for name in TOPIC_FIELDS}
        chosen |= {field.name: data[field.name] for field in TIME_FIELDS}
        return Choice(data["frequency"], **chosen)

    @staticmethod
    def values(choice: Choice) -> dict[str, Any]:
        """Return the data of a form that says what ``choice`` does."""
        return {
            "frequency": choice.frequency,
            **{name: "" if value is None else str(value) for name, value in choice.times.items()},
            "topics": "all" if choice.everything else "some",
            **{name: [str(pk) for pk in getattr(choice, name)] for name in TOPIC_FIELDS},
        }


class AddressForm(forms.Form):
    """The field for the address that mail is to go to from now on."""

    email = forms.CharField(max_length=1000, error_messages=ADDRESS_ERRORS)

    clean_email = SignUpForm.clean_email
