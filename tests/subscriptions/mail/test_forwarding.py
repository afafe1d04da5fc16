"""A mail passed on: a letter of the reader's own, and a way in for whom it reaches."""

import datetime
import re
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.utils import timezone

from subscriptions.issues import digest, preflight, single_story
from subscriptions.mail.links import forwarding
from subscriptions.models import Consent, Edition, Issue, Subscriber
from tests.clock import travel
from tests.factories import make_article
from tests.subscriptions.mailcheck import html_of, text_of

pytestmark = pytest.mark.django_db

TITLE = 'Apa & siapa? "Gempa" سلام 😀 100%'


def parts_of(html):
    links = preflight.read_page(html).links
    [forward] = [link for link in links if link.startswith("mailto:")]
    [sign_up] = [link for link in links if "/langganan/?dari=" in link]
    return forward, sign_up


@pytest.fixture
def story_mail(db):
    return single_story.draft_issue(make_article(TITLE))


@pytest.fixture
def digest_mail(db):
    issue = Issue.objects.create(kind="digest", edition=Edition.objects.get(slug="harian"))
    issue.stories.create(article=make_article(TITLE), position=0)
    digest.freeze(issue)
    return issue


@pytest.mark.parametrize("kind", ["story_mail", "digest_mail"])
def test_the_letter_has_title_and_public_page_and_nobodys_address(kind, request, client):
    issue = request.getfixturevalue(kind)
    forward, sign_up = parts_of(digest.content(issue).html)
    address, _mark, query = forward.removeprefix("mailto:").partition("?")
    assert address == ""
    assert "+" not in query  # mail programs do not read it as a space
    words = {name: unquote(value) for name, value in (p.split("=") for p in query.split("&"))}
    assert words == {"subject": issue.headline, "body": f"{issue.headline}\r\n{issue.link}"}
    assert parse_qs(urlsplit(sign_up).query)["dari"] == [urlsplit(issue.link).path]
    assert f"{sign_up}\n" in digest.content(issue).text


def test_no_secret_link_of_the_reader_is_in_it(
    article, make_subscriber, start_issue, relay, send_issues
):
    reader = make_subscriber()
    start_issue()
    send_issues(relay)
    [mail] = relay.messages()
    for link in parts_of(html_of(mail)):
        assert reader.unsubscribe_token not in link
        assert reader.email not in unquote(link)
    assert reader.unsubscribe_token in text_of(mail)  # beside it, their own way out


def test_whom_it_reaches_signs_up_from_that_page_and_opening_it_signs_nobody_up(
    digest_mail, client
):
    _forward, sign_up = parts_of(digest.content(digest_mail).html)
    place = sign_up.removeprefix("https://berita.example")
    page = client.get(place).content.decode()
    assert not Subscriber.objects.exists()
    path = urlsplit(digest_mail.link).path
    assert f'value="{path}"' in page
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    fields |= {"email": "teman@contoh.id", "frequency": "daily", "topics": "all"}
    with travel(timezone.now() + datetime.timedelta(minutes=1)):  # nobody types that quickly
        assert client.post("/langganan/", fields).status_code == 303
    assert Consent.objects.get().page == path


def test_the_checklist_finds_nothing_wrong_with_it(digest_mail):
    [links] = [point for point in preflight.run_checks(digest_mail) if point.name == "links"]
    assert links.level == preflight.OK
    assert not preflight.link_is_good("mailto:")
    assert not preflight.link_is_good("mailto:siapa")


def test_a_title_without_end_makes_no_address_without_end():
    found = forwarding("A" * 1000, "https://berita.example/x/")["forward_link"]
    assert len(found) < 1400
