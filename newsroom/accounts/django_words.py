"""Texts of Django in the admin whose Indonesian is ours.

Its own says “nama pengguna nama pengguna”, “150 karakter atau sedikit”, “autentifikasu”,
“Diadakan”, calls a password in two ways, roles groups and logins users, and offers in two ways to
go on editing. What stands here is collected with the other texts of the interface, and the site's
catalogue comes before Django's.
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop

TRANSLATED_HERE: Final = (
    gettext_noop(
        "Please enter the correct %(username)s and password for a staff account. "
        "Note that both fields may be case-sensitive."
    ),
    gettext_noop("Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only."),
    gettext_noop(
        "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ "
        "characters."
    ),
    gettext_noop(
        "Designates whether this user should be treated as active. Unselect this instead of "
        "deleting accounts."
    ),
    gettext_noop("Designates whether the user can log into this admin site."),
    gettext_noop("Your password can’t be too similar to your other personal information."),
    gettext_noop("Your password can’t be a commonly used password."),
    gettext_noop("Thanks for spending some quality time with the web site today."),
    gettext_noop("Change password"),
    gettext_noop("Change password: %s"),
    gettext_noop("Set password"),
    gettext_noop("Set password: %s"),
    gettext_noop("Password changed successfully."),
    gettext_noop("Password confirmation"),
    gettext_noop("Enter a new password for the user <strong>%(username)s</strong>."),
    gettext_noop("Enter the same password as before, for verification."),
    gettext_noop("The two password fields didn’t match."),
    gettext_noop("Your old password was entered incorrectly. Please enter it again."),
    gettext_noop("Password change"),
    gettext_noop("Password-based authentication"),
    gettext_noop("Password-based authentication was disabled."),
    gettext_noop("Disable password-based authentication"),
    gettext_noop("Enable password-based authentication"),
    gettext_noop("Enable password-based authentication for this user by setting a password."),
    gettext_noop(
        "This action will <strong>enable</strong> password-based authentication for this user."
    ),
    gettext_noop(
        "Whether the user will be able to authenticate using a password or not. If disabled, they "
        "may still be able to authenticate using other backends, such as Single Sign-On or LDAP."
    ),
    gettext_noop("Any date"),
    gettext_noop("Conflicting form data submitted. Please try again."),
    gettext_noop("You may edit it again below."),
    gettext_noop("The {name} “{obj}” was changed successfully. You may edit it again below."),
    gettext_noop("After you’ve created a user, you’ll be able to edit more user options."),
    gettext_noop("group"),
    gettext_noop("groups"),
    gettext_noop("user"),
    gettext_noop("users"),
    gettext_noop("Enabled"),
    gettext_noop("Disabled"),
    gettext_noop("No password set."),
    gettext_noop("Reset password"),
    gettext_noop("Invalid password format or unknown hashing algorithm."),
    gettext_noop("Raw passwords are not stored, so there is no way to see the user’s password."),
    gettext_noop(
        "Please enter a correct %(username)s and password. Note that both fields may be "
        "case-sensitive."
    ),
    gettext_noop("Old password"),
    gettext_noop("New password confirmation"),
    gettext_noop("Your password can’t be entirely numeric."),
    gettext_noop("Password reset"),
    gettext_noop("Enter new password"),
    gettext_noop("Password reset unsuccessful"),
    gettext_noop("Password reset complete"),
    gettext_noop("Password change successful"),
)
# allauth's catalogue, which comes before Django's, writes “e-mail”.
TRANSLATED_OVER_ALLAUTH: Final = (
    gettext_noop("email address"),
    gettext_noop("Email address"),
    gettext_noop("Email"),
)
