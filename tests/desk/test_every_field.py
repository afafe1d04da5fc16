"""Every field of every form of the admin: changed alone and read back; odd values lose nothing."""

import pytest
from django.db import transaction

from newsroom.roles import ROLES
from tests.desk.addresses import addresses_of, names
from tests.desk.cast import SUPERUSER
from tests.desk.forms import another, answer, controls, fields, picture, same, short

pytestmark = pytest.mark.django_db

NOT_STORED = {"version", "move_at", "move_note", "DELETE", "id"}
SECRETS = {"password1", "password2", "usable_password"}
# What goes with a choice: a weekly mailing has its day.
TOGETHER = {
    "frequency": {"hour": ["7"], "weekday": ["2"]},
    "monthday": {"frequency": ["monthly"]},
    "banner-text": {"banner-ends_at": ["2030-01-02T03:04"]},
}
# The page is no Django form: see tests/subscriptions/admin/test_issue.py.
OWN_FORMS = {"subscriptions_issue_change"}
FORMS = [
    name
    for name in names()
    if name.endswith("_change") and "password" not in name and name not in OWN_FORMS
] + ["articles_slot_changelist"]
ADDS = [name for name in names() if name.endswith("_add")]
SHOWN_ONCE = {"subscriptions_apitoken_add"}  # answers with the secret; see its desk's own tests
# The forms that have most to lose; CI tries the others, too.
FIRST = {"articles_article_change", "articles_page_change", "subscriptions_edition_change"}


def forms(names):
    """Return the forms as parameters."""
    marks = {True: [], False: [pytest.mark.thorough]}
    return [pytest.param(name, marks=marks[name in FIRST]) for name in names]


def address(name, cast):
    return addresses_of(name, cast.rows)[0]


def is_open(response):
    """Whether the page has a form that this person may save."""
    text = response.text if response.status_code == 200 else ""
    return 'name="_save"' in text or "front-form" in text or 'name="_continue"' in text


def send(client, url, data):
    """Send the form and stay on its page; errors of the database are undone."""
    with transaction.atomic():
        response = client.post(url, data | {"_continue": ["1"]})
        if data := answer(response):
            response = client.post(url, data | {"_continue": ["1"]})
        if response.status_code >= 500:
            transaction.set_rollback(True)
    assert response.status_code < 500, (url, getattr(response, "exc_info", None))
    return response


def complaints(response):
    """Return {name: errors} of a form that came back."""
    context = response.context
    if "adminform" not in context:
        front = context["form"]
        forms = [*front.slots.forms, *front.blocks.forms, front.banner]
    else:
        forms = [context["adminform"].form]
        for inline in context["inline_admin_formsets"]:
            forms += inline.formset.forms
    return {form.add_prefix(key): list(v) for form in forms for key, v in form.errors.items()}


def _changes(page, *, all_at_once):
    """Return the changes to send, each {name: [values]}."""
    data, changes = controls(page), []
    for key, field in fields(page).items():
        alone_only = "-" in key or key == "monthday"
        if short(key) in NOT_STORED or _is_row_number(key) or (all_at_once and alone_only):
            continue
        if change := another(key, field, data):
            together = TOGETHER.get(key, {})
            changes.append(change | {k: v for k, v in together.items() if k in data})
    if all_at_once:
        return [{key: value for change in changes for key, value in change.items()}]
    return changes


ODD = [
    "NUL\x00di tengah",
    "9" * 5000,
    "abc",
    "x" * 200,
    "حلب 東京 Αθήνα",
    "\x93kutip\x94 \x85 \x91satu\x92",
    "Jumat\u0301 e\u0301 n\u0303",
    "100 % %s %(x)s {0}",
    "'\"; --<b>",
    "-1",
    "\u202ebalik\u2028baris",
    "\x08\x1b[0m",
]


def _odd(data, shown, turn):
    """Return odd values for all text that can be typed, another one for each field and turn."""
    texts = [
        key
        for key, field in shown.items()
        if key in data and short(key) not in NOT_STORED | SECRETS and _kind(field) != "checkbox"
    ]
    return {key: [ODD[(turn + number) % len(ODD)]] for number, key in enumerate(texts)}


def _is_row_number(key):
    return short(key) == "position" and "-" in key  # of a row that names nothing, or numbered anew


def _lost(typed, response):
    kept = controls(response)
    return [
        (key, value[0][:40], [v[:40] for v in kept.get(key, [])])
        for key, value in typed.items()
        if not same(key, value, kept.get(key, [""])) and not _is_row_number(key)
    ]


def _kind(field):
    return getattr(field.widget, "input_type", "")


def _is_text(field):
    return not hasattr(field, "choices")


class TestEveryForm:
    @pytest.mark.parametrize("name", forms(FORMS))
    def test_each_field_changed_alone_is_saved_and_read_back(self, login, cast, name):
        """A row that wants more than one field may say so, with what was typed."""
        client, faults, saved = login(SUPERUSER), [], 0
        url = address(name, cast)
        page = client.get(url)
        changes = _changes(page, all_at_once=False) if is_open(page) else []
        for change in changes:
            response = send(client, url, controls(page) | change)
            if response.status_code == 200:
                (key, *_others) = change
                assert "-" in key, (change, complaints(response))
                assert any(complaints(response).values())
                assert not _lost(change, response)
                continue
            page, saved = client.get(response["Location"]), saved + 1
            after = controls(page)
            faults += [
                (one, value, after.get(one))
                for one, value in change.items()
                if not same(one, value, after.get(one, [])) and not one.startswith("block-")
            ]
        assert not faults, "\n".join(map(str, faults))
        assert saved >= len(changes) / 3

    @pytest.mark.parametrize("role", ROLES)
    def test_what_a_role_may_change_is_saved_and_read_back(self, login, cast, role):
        client, faults, opened = login(role), [], 0
        for name in FORMS:
            url = address(name, cast)
            page = client.get(url)
            if not is_open(page):
                continue
            opened += 1
            (change,) = _changes(page, all_at_once=True)
            response = send(client, url, controls(page) | change)
            assert response.status_code == 302, (name, complaints(response))
            after = controls(client.get(response["Location"]))
            faults += [
                (name, one, value, after.get(one))
                for one, value in change.items()
                if not same(one, value, after.get(one, []))
            ]
        assert not faults, "\n".join(map(str, faults))
        assert opened >= {"Reporter": 2, "Mail desk": 2}.get(role, 8)

    @pytest.mark.parametrize("name", sorted({*ADDS} - SHOWN_ONCE))
    def test_a_new_row_is_saved_and_read_back(self, login, cast, name):
        client = login(SUPERUSER)
        url = address(name, cast)
        page = client.get(url)
        if not is_open(page):
            return
        data = controls(page)
        typed = {}
        for key, field in fields(page).items():
            if short(key) not in NOT_STORED | {"monthday"} and "-" not in key:
                typed |= another(key, field, data)
        files = {key: picture() for key in ("file",) if "image" in name}
        response = send(client, url, data | typed | files)
        assert response.status_code == 302, complaints(response)
        after = controls(client.get(response["Location"]))
        assert [
            (key, value, after.get(key))
            for key, value in typed.items()
            if not same(key, value, after.get(key, [])) and key not in SECRETS
        ] == []

    @pytest.mark.parametrize("name", forms([*FORMS, *ADDS]))
    def test_odd_values_are_stored_or_come_back_with_a_message(self, login, cast, name):
        client, faults = login(SUPERUSER), []
        url = address(name, cast)
        page = client.get(url)
        if not is_open(page):
            return
        for turn in range(0, len(ODD), 1 if name in FORMS else 5):
            data, shown = controls(page), fields(page)
            typed = _odd(data, shown, turn)
            response = send(client, url, data | typed)
            if response.status_code == 200:
                wrong = complaints(response)
                choices = {key for key in typed if not _is_text(shown[key])}
                faults += _lost({k: v for k, v in typed.items() if k not in choices}, response)
                assert any(wrong.values()) or "errornote" in response.text, (url, turn)
                # What was not refused can be saved.
                typed = {k: v for k, v in typed.items() if k not in wrong and k not in choices}
                response = send(client, url, data | typed)
            if response.status_code == 302 and name in FORMS:
                page = client.get(url)
                faults += _lost(typed, page)
        assert not faults, "\n".join(map(str, faults))
