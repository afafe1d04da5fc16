"""Every form of the desk, sent twice without a script: the second press adds nothing.

A hasty finger presses twice, a slow line makes people press again, "back" brings a form that was
sent. The script that holds a pressed button is away in all three.
"""

import pytest
from django.apps import apps
from django.db import connection, transaction

from tests.desk.addresses import addresses_of, names
from tests.desk.cast import SUPERUSER
from tests.desk.forms import another, fields
from tests.desk.posting import in_row, post_forms, with_files

pytestmark = pytest.mark.django_db

# What is written of each press, and belongs to no newsroom's work.
OF_EACH_PRESS = {"django_admin_log", "auditlog_entry", "auditlog_tally"}
OF_EACH_PRESS |= {"accounts_session", "accounts_sentform"}
AGAIN = {"subscriptions_webhookmessage"}  # a try that failed is made again
OTHERS = {"login", "password_change"}


class UndoneError(Exception):
    """Takes back what a press did."""


def rows():
    """Return {table: how many rows}."""
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    tables -= OF_EACH_PRESS | AGAIN
    counts = [f"SELECT '{t}', count(*) FROM \"{t}\"" for t in sorted(tables)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(counts))
        return dict(cursor.fetchall())


def more(now, before):
    """Return {table: rows that came}."""
    return {table: n - before[table] for table, n in now.items() if n > before[table]}


def twice(client, form, data):
    """Return what the first press added, what the second, and whether it led to the same page."""
    found, cookies = None, client.cookies.copy()
    try:
        with transaction.atomic():
            before = rows()
            first = client.post(form.action, with_files(data, form))
            between = rows()
            second = client.post(form.action, with_files(data, form))
            found = more(between, before), more(rows(), between), led(first) == led(second)
            raise UndoneError
    except UndoneError:
        client.cookies = cookies
        return found


def led(answer):
    return answer.status_code, answer.headers.get("Location")


def open_page(client, address):
    """Return the page; None where nothing is to be read there."""
    with transaction.atomic():
        page = client.get(address)
    is_page = page.status_code == 200 and "text/html" in page.headers.get("Content-Type", "")
    return page if is_page and not page.streaming else None


def filled(page, form):
    """Return the form's data with what must be given and the page has not."""
    data = dict(form.data)
    for name, field in fields(page).items():
        if not in_row(name) and not any(data.get(name, [])) and name not in form.files:
            data |= another(name, field, data)
    return data


def pressed(client, address):
    """Yield (button, what two presses of it did) for each form and button of a page."""
    page = open_page(client, address)
    for form in post_forms(page, address) if page else ():
        data = filled(page, form) if form.action == address else form.data
        for name, value in form.buttons:
            sent = data | ({name: [value]} if name else {})
            yield f"{form.action} {name}={value}", twice(client, form, sent)


@pytest.mark.thorough
def test_no_form_of_the_desk_works_twice(login, cast):
    """Whatever adds a row: the second press adds none and leads where the first one led."""
    client, found, adding = login(SUPERUSER), [], set()
    for name in names():
        for address in addresses_of(name, cast.rows) if name not in OTHERS else ():
            for button, (first, second, is_same) in pressed(client, address):
                adding |= {name} if first else set()
                if second or (first and not is_same):
                    found.append((address, button, first, second))
    assert found == []
    forms = {name for name in names() if name.endswith("_add")}
    assert len(adding & forms) > 10  # what is typed here is taken by most
