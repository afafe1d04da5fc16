"""Django's texts in the admin are read in the site's own Indonesian."""

import re
from pathlib import Path

import django
import pytest
from babel.messages.pofile import read_po
from django.utils.translation import gettext, ngettext, override, pgettext

from newsroom.accounts.django_words import TRANSLATED_HERE, TRANSLATED_OVER_ALLAUTH
from tests.accounts.conftest import log_in
from tests.accounts.django_catalogue import is_shown, texts

# Misspelt, of another word for the same thing, or too small for who is spoken to.
NOT_OURS = re.compile(
    r"\banda\b|[Mm]erubah|[Dd]i?tiadakan|[Dd]iadakan|[Kk]apanpun|[Dd]imana\b|[Ss]ilahkan|\byg\b|[Ee]-mail|[Ss]urel|"
    r"[Aa]utentifika|(?<![Kk]ata )\b[Ss]andi\b|\bpassword\b"
)
AGAIN = "You may edit it again below."


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


@pytest.mark.parametrize("text", TRANSLATED_OVER_ALLAUTH)
def test_ours_comes_before_allauth_s(text):
    with override("id"):
        assert gettext(text).lower() in {"email", "alamat email"}


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "said"), [("id", "salah"), ("en", "case-sensitive")])
def test_a_wrong_password_is_answered_without_a_word_twice(client, editor, language, said):
    client.cookies["django_language"] = language
    page = log_in(client, editor, "bukan-ini")
    note = re.search(r'class="errornote">\s*(.*?)\s*</p>', page.text, re.DOTALL).group(1)
    assert said in note
    assert not re.search(r"\b(\w+ \w+) \1\b", note)


def test_no_text_of_django_s_has_a_word_that_is_not_ours():
    shown, wrong = [], {}
    with override("id"):
        for message in texts():
            english = message.id[0] if isinstance(message.id, tuple) else message.id
            if not is_shown(english):
                continue
            shown.append(english)
            if isinstance(message.id, tuple):
                said = ngettext(*message.id, 2)
            else:
                said = pgettext(message.context, english) if message.context else gettext(english)
            if NOT_OURS.search(said):
                wrong[english] = said
    assert wrong == {}
    assert len(shown) > 300
    assert {"Any date", AGAIN, "Enabled"} <= set(shown)


def test_going_on_with_the_same_row_is_offered_in_one_way():
    with override("id"):
        after_adding = gettext(AGAIN)
        after_changing = gettext(
            "The {name} “{obj}” was changed successfully. You may edit it again below."
        )
    assert after_changing.endswith(after_adding)
