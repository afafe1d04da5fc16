"""Two or three people press at the same moment: one wins, the others read a sentence; never a 500.

Threads with connections of their own, let go together by a barrier.
"""

from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Article, RelatedChoice, Section, Slot, Source, Tag
from articles.models.status import Status
from newsroom.roles import ADMINISTRATOR
from subscriptions.admin.issue import draft
from subscriptions.models import Edition, Issue
from tests.at_once import at_once
from tests.desk.forms import answer, controls
from tests.factories import make_article, make_reporter, make_section, make_source, make_user

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 2


@pytest.fixture
def people():
    made = []
    for number in range(3):
        client = Client(raise_request_exception=False)
        client.force_login(make_user(ADMINISTRATOR, username=f"e{number}"))
        made.append(client)
    return made


def press_at_once(people, *requests):
    """Send the requests, (address, data) each, at the same moment; return the last pages."""
    answers = at_once(
        *(partial(person.post, *request) for person, request in zip(people, requests, strict=False))
    )
    told = [getattr(answer, "exc_info", answer) for answer in answers]
    assert all(getattr(answer, "status_code", 500) < 500 for answer in answers), told
    return answers


def opened(people, url, **changes):
    """Everybody opens the form at ``url``; return what each would send."""
    change = {key: [value] for key, value in changes.items()}
    return [(url, controls(person.get(url)) | change) for person in people]


def looked_at(person, url, **changes):
    """Open the form of a public story and look at what changes; return what goes out then."""
    ((_url, data),) = opened([person], url, **changes)
    return url, answer(person.post(url, data))


def change_url(row):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def sentences(people):
    """What each is told on the next page."""
    pages = [person.get(reverse("admin:articles_article_changelist")) for person in people]
    return [[str(message) for message in page.context["messages"]] for page in pages]


def test_one_story_is_approved_by_three(people):
    for _round in range(ROUNDS):
        story = make_article(status=Status.IN_REVIEW, tags=["Aleppo"])
        requests = opened(people, change_url(story), _move="approve")
        press_at_once(people, *requests)
        story.refresh_from_db()
        assert story.status == Status.APPROVED
        assert story.status_changes.filter(to_status=Status.APPROVED).count() == 1
        told = sentences(people)
        assert all(told)


def test_stories_that_touch_are_approved_together(people):
    words = "benteng tua dipugar oleh warga kota di tepi sungai besar"
    for _round in range(ROUNDS):
        stories = [
            make_article(f"{words} {n}", body=f"<p>{words}</p>", status=Status.DRAFT, tags=["Kota"])
            for n in range(3)
        ]
        requests = [
            opened([p], change_url(s), _move="approve")[0]
            for p, s in zip(people, stories, strict=True)
        ]
        press_at_once(people, *requests)
        keys = [story.pk for story in stories]
        assert Article.objects.published().filter(pk__in=keys).count() == 3


def test_one_story_is_saved_by_three(people):
    story = make_article(status=Status.DRAFT)
    requests = [
        opened([person], change_url(story), headline=f"Judul {n}")[0]
        for n, person in enumerate(people)
    ]
    answers = press_at_once(people, *requests)
    assert sorted(answer.status_code for answer in answers) == [200, 200, 302]
    assert story.revisions.filter(version__gt=story.version).count() == 1


def test_the_same_name_is_added_by_three(people):
    for model, name in ((Section, "Kesehatan"), (Source, "Reuters"), (Tag, "Sana")):
        url = reverse(f"admin:articles_{model._meta.model_name}_add")
        slug = name.lower()
        answers = press_at_once(people, *opened(people, url, name=name, slug=slug))
        assert model.objects.filter(name=name).count() in {1, 3}
        assert model.objects.filter(slug=slug).count() == 1
        assert any(answer.status_code == 302 for answer in answers)


def test_a_reporter_is_deleted_while_stories_are_given_to_them(people):
    for _round in range(ROUNDS):
        reporter = make_reporter("Sementara")
        story = make_article(status=Status.DRAFT, reporters=[make_reporter("Tetap")])
        delete = reverse("admin:articles_reporter_delete", args=[reporter.pk])
        requests = [
            (delete, {"post": "yes"}),
            opened([people[1]], change_url(story), **{"bylines-0-reporter": str(reporter.pk)})[0],
            (delete, {"post": "yes"}),
        ]
        press_at_once(people, *requests)
        named = {line.reporter_id for line in story.bylines.all()}
        assert named <= {r.pk for r in type(reporter).objects.all()}
        assert len(named) == 1


def test_a_story_is_deleted_while_it_is_saved(people):
    story = make_article(status=Status.DRAFT)
    delete = reverse("admin:articles_article_delete", args=[story.pk])
    requests = [
        (delete, {"post": "yes"}),
        opened([people[1]], change_url(story), headline="Lain")[0],
        (delete, {"post": "yes"}),
    ]
    press_at_once(people, *requests)
    assert not Article.objects.filter(pk=story.pk).exists()


def test_the_front_page_is_arranged_by_three(people):
    stories = [make_article() for _n in range(3)]
    url = reverse("admin:articles_slot_changelist")
    requests = [
        opened([p], url, **{"slot-0-article": str(s.pk)})[0]
        for p, s in zip(people, stories, strict=True)
    ]
    answers = press_at_once(people, *requests)
    assert sorted(answer.status_code for answer in answers) == [200, 200, 302]
    assert Slot.objects.filter(position=1).count() == 1


def test_related_stories_are_chosen_by_three(people):
    one, two, three = (make_article(tags=["Kota"]) for _n in range(3))
    pages = [reverse("admin:articles_article_related", args=[s.pk]) for s in (one, one, two)]
    pin, ban = RelatedChoice.Kind.values
    others = [(three, pin), (three, ban), (one, pin)]
    requests = [
        (url, {"other": other.pk, "kind": kind})
        for url, (other, kind) in zip(pages, others, strict=True)
    ]
    press_at_once(people, *requests)
    assert one.related_choices.count() == 1


def test_tags_are_merged_into_stories_at_once(people):
    stories = [make_article(tags=["Aleppo"]) for _n in range(2)]
    tag = Tag.objects.get(name="Aleppo")
    delete = reverse("admin:articles_tag_delete", args=[tag.pk])
    requests = [
        looked_at(people[0], change_url(stories[0]), tags="Aleppo, Baru, Lama"),
        looked_at(people[1], change_url(stories[1]), tags="Lama, Baru, Aleppo"),
        (delete, {"post": "yes"}),
    ]
    press_at_once(people, *requests)
    assert Tag.objects.filter(name="Baru").count() == 1


def test_one_source_is_renamed_by_three(people):
    source = make_source("Antara")
    press_at_once(people, *opened(people, change_url(source), name="Kantor Berita", slug="kantor"))
    assert Source.objects.filter(slug="kantor").count() == 1


def test_a_story_is_mailed_by_three(people):
    Edition.objects.update(is_active=True)
    story = make_article(section=make_section())
    url = reverse("admin:subscriptions_issue_mail_article", args=[story.pk])
    press_at_once(people, *[(url, {"kind": "story"})] * 3)
    assert Issue.objects.filter(article=story).count() == 1


@pytest.mark.parametrize("button", ["_save", "_fill", "_send"])
def test_a_digest_is_moved_by_three(people, button):
    make_article()
    edition = Edition.objects.create(name="Pagi", slug="pagi-sekali", frequency="daily", hour=6)
    user = make_user(ADMINISTRATOR)
    issue = draft.start_draft(edition.pk, user)
    url = reverse("admin:subscriptions_issue_save", args=[issue.pk])
    page = controls(people[0].get(change_url(issue)))
    press_at_once(people, *[(url, page | {"title": f"Judul {n}", button: "1"}) for n in range(3)])
    issue.refresh_from_db()
    assert issue.headline.startswith("Judul")


@pytest.mark.parametrize("act", ["unschedule", "pause", "stop", "throw_away", "resume", "resend"])
def test_a_mailing_is_held_by_three(people, act):
    Edition.objects.update(is_active=True, undo_minutes=10)
    story = make_article()
    people[0].post(reverse("admin:subscriptions_issue_mail_article", args=[story.pk]), {})
    issue = Issue.objects.get(article=story)
    url = reverse(f"admin:subscriptions_issue_{act}", args=[issue.pk])
    answers = press_at_once(people, *[(url, {})] * 3)
    assert all(answer.status_code == 302 for answer in answers)
