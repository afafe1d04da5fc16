"""The desk of logins and roles: nobody raises rights above the own.

What allauth brings to the admin unasked is taken out: it would show secrets.
"""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import (
    AdminUserCreationForm,
    ReadOnlyPasswordHashWidget,
    UserChangeForm,
)
from django.contrib.auth.hashers import is_password_usable
from django.contrib.auth.models import Group, User
from django.http import HttpRequest
from django.utils.html import conditional_escape
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy

from articles.admin.existing import NamesExisting
from articles.admin.widgets import TypedField
from articles.admin.yes_no import yes_no
from newsroom import roles
from newsroom.accounts import bylines, mails, permissions
from newsroom.accounts.models import Session
from newsroom.accounts.one_login import OneLoginAPerson

for model in (EmailAddress, Authenticator, User, Group):
    admin.site.unregister(model)


class PasswordState(ReadOnlyPasswordHashWidget):
    """Whether there is a password; how it is kept is nobody's matter."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Return what the widget shows."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        is_set = bool(value) and is_password_usable(value)
        said = gettext("A password is set.") if is_set else gettext("No password is set yet.")
        context["summary"] = [{"label": said}]
        return context


class NewStaffForm(OneLoginAPerson, AdminUserCreationForm[User]):
    """A login that is made here, with its password: one of the newsroom's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.is_staff = True


class StaffForm(OneLoginAPerson, UserChangeForm[User]):
    """A login: roles to tick; single rights for the rare case."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if password := self.fields.get("password"):
            password.widget = PasswordState()
            password.help_text = gettext("Nobody can read it, not even an administrator.")
        held_rights = self.fields.get("user_permissions")
        if isinstance(held_rights, forms.ModelMultipleChoiceField):
            held = self.instance.user_permissions.values_list("pk", flat=True)
            held_rights.queryset = permissions.offered(list(held))

    def clean(self) -> Any:
        """Refuse roles and rights that nobody could use: the login opens nothing."""
        cleaned = super().clean()
        given = self.cleaned_data
        may_something = any(
            given.get(name) for name in ("groups", "user_permissions", "is_superuser")
        )
        if may_something and given.get("is_active") and given.get("is_staff") is False:
            said = gettext(
                "Without this nobody gets into the newsroom with this login: tick it, or take away "
                "the roles and rights."
            )
            self.add_error("is_staff", said)
        return cleaned


class RoleFilter(admin.RelatedFieldListFilter):
    """Logins of a role, which is named as in the column beside."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.empty_value_display = conditional_escape(gettext("Without a role"))

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[Any]:
        """Offer the roles by their names in the language of the page."""
        offered = [(group.pk, permissions.role_name(group)) for group in Group.objects.all()]
        return sorted(offered, key=lambda choice: choice[1])


@admin.register(User)
class StaffAdmin(UserAdmin[User]):
    """Only a superuser makes or changes one, or gives single rights."""

    form = StaffForm
    add_form = NewStaffForm
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    list_display = (
        "username",
        "full_name",
        "email",
        "role_names",
        yes_no("is_active", gettext_lazy("active")),
    )
    list_filter = ("is_active", ("groups", RoleFilter))
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (gettext_lazy("The person"), {"fields": ("first_name", "last_name", "email")}),
        (
            gettext_lazy("What this login may do"),
            {"fields": ("is_active", "is_staff", "groups")},
        ),
        (
            gettext_lazy("More than its roles give"),
            {"classes": ("collapse",), "fields": ("is_superuser", "user_permissions")},
        ),
        (gettext_lazy("Dates"), {"fields": ("last_login", "date_joined")}),
    )

    add_fieldsets = (
        (None, {"fields": ("username", "first_name", "last_name", "email")}),
        (
            gettext_lazy("Password"),
            {"fields": ("usable_password", "password1", "password2")},
        ),
    )

    class Media:
        css = {"all": ["admin_newsroom/css/rights.css"]}

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        """Offer an invitation where the view would send one."""
        login = context.get("original")
        may_invite = login is not None and mails.may_be_invited(login)
        context["may_invite"] = may_invite
        context["was_invited"] = login is not None and may_invite and mails.was_invited(login)
        return super().render_change_form(request, context, *args, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Who becomes a reporter gets a name to sign stories with."""
        super().save_related(request, form, formsets, change)
        bylines.join_and_tell(request, form.instance)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Return what goes, counted in words of the desk, without what joins it to its roles."""
        going, counts, perms, protected = super().get_deleted_objects(objs, request)
        for through in (User.groups.through, User.user_permissions.through):
            counts.pop(str(through._meta.verbose_name_plural), None)
        if number := counts.pop(str(Session._meta.verbose_name_plural), 0):
            counts[gettext("Open sessions")] = number
        return going, counts, perms, protected

    def get_queryset(self, request: HttpRequest) -> Any:
        """Load the roles with the logins."""
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=gettext_lazy("name"), ordering="first_name")
    def full_name(self, user: User) -> str:
        """First and last name."""
        return user.get_full_name() or "–"

    @admin.display(description=gettext_lazy("roles"))
    def role_names(self, user: User) -> str:
        """The roles by name."""
        return ", ".join(sorted(map(permissions.role_name, user.groups.all()))) or "–"

    def get_fieldsets(self, request: HttpRequest, obj: Any | None = None) -> Any:
        """Single rights are a superuser's matter."""
        parts = super().get_fieldsets(request, obj)
        if obj is None or _is_superuser(request):
            return parts
        return [part for part in parts if "user_permissions" not in part[1]["fields"]]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Names are put right as every text that is typed."""
        if db_field.name in {"first_name", "last_name"}:
            kwargs["form_class"] = TypedField
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        widget = getattr(field, "widget", None)
        if db_field.name == "groups" and isinstance(widget, RelatedFieldWidgetWrapper):
            widget.can_add_related = False  # a role is thought about at its own desk
        return field

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Roles and rights are ticked, and named in words."""
        label = gettext("roles")
        help_text = gettext("The roles of the newsroom; several add up.")
        field: type[forms.ModelMultipleChoiceField[Any]] = permissions.RolesField
        queryset: Any = Group.objects.order_by("name")
        if db_field.name == "user_permissions":
            field, queryset = permissions.RightsField, permissions.offered()
            label = gettext("rights")
            help_text = gettext("For this login alone, and only where no role fits.")
        return field(queryset, label=capfirst(label), required=False, help_text=help_text)

    def has_change_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        """Leave superusers to superusers."""
        if obj is not None and obj.is_superuser and not _is_superuser(request):
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        """Leave superusers to superusers."""
        if obj is not None and obj.is_superuser and not _is_superuser(request):
            return False
        return super().has_delete_permission(request, obj)


def _is_superuser(request: HttpRequest) -> bool:
    return bool(getattr(request.user, "is_superuser", False))


class RoleForm(NamesExisting):
    """A role with its rights."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("permissions")
        if isinstance(field, forms.ModelMultipleChoiceField):
            held = (
                self.instance.permissions.values_list("pk", flat=True) if self.instance.pk else ()
            )
            field.queryset = permissions.offered(list(held))


@admin.register(Group)
class RoleAdmin(GroupAdmin):
    """Roles; those that the site brings keep their names and are not deleted."""

    about = gettext_lazy("What a group of people may do.")
    first_step = gettext_lazy("Make a role")

    form = RoleForm
    filter_horizontal = ()
    actions = None
    list_display = ("in_words",)
    list_display_links = ("in_words",)

    class Media:
        css = {"all": ["admin_newsroom/css/rights.css"]}

    @admin.display(description=gettext_lazy("roles"), ordering="name")
    def in_words(self, group: Group) -> str:
        """Its name with what it is for."""
        return permissions.role_in_words(group)

    def get_fields(self, request: HttpRequest, obj: Group | None = None) -> Any:
        """The site knows its own roles by their names."""
        return ("in_words" if _is_ours(obj) else "name", "permissions")

    def get_readonly_fields(self, request: HttpRequest, obj: Group | None = None) -> Any:
        """What is shown in place of the name."""
        return ("in_words",) if _is_ours(obj) else ()

    def formfield_for_manytomany(
        self, db_field: Any, request: HttpRequest | None = None, **kwargs: Any
    ) -> Any:
        """Rights are ticked, and named in words."""
        return permissions.RightsField(
            permissions.offered(),
            label=capfirst(gettext("rights")),
            required=False,
            help_text=gettext("What the site gives this role comes back with its next update."),
        )

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        """The site would make its own roles again."""
        return not _is_ours(obj) and super().has_delete_permission(request, obj)


def _is_ours(group: Group | None) -> bool:
    return group is not None and group.name in roles.ROLES
