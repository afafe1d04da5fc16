"""Django's texts on the pages of logins are read in the site's own Indonesian."""

import re
from pathlib import Path

import django
import pytest
from babel.messages.pofile import read_po
from django.utils.translation import gettext, override

from newsroom.accounts.django_words import TRANSLATED_HERE
from tests.accounts.conftest import log_in


def catalogue_of(app):
    file = Path(django.__file__).parent / f"contrib/{app}/locale/id/LC_MESSAGES/django.po"
    with file.open("rb") as stream:
        return {message.id: message.string for message in read_po(stream)}


@pytest.mark.parametrize("text", TRANSLATED_HERE)
def test_ours_comes_before_django_s(text):
    django_s = [words[text] for words in map(catalogue_of, ("auth", "admin")) if text in words]
    assert django_s, "Django says this no more"
    with override("id"):
        assert gettext(text) not in {*django_s, text}
        assert not re.search(r"(?<![Kk]ata )\bsandi\b|\banda\b", gettext(text))


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "said"), [("id", "salah"), ("en", "case-sensitive")])
def test_a_wrong_password_is_answered_without_a_word_twice(client, editor, language, said):
    client.cookies["django_language"] = language
    page = log_in(client, editor, "bukan-ini")
    note = re.search(r'class="errornote">\s*(.*?)\s*</p>', page.text, re.DOTALL).group(1)
    assert said in note
    assert not re.search(r"\b(\w+ \w+) \1\b", note)
