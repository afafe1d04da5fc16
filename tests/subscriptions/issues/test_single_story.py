"""A story mailed by itself: by which edition, to whom, and what the desk sees before."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from subscriptions.issues import recipients, selection, single_story
from subscriptions.models import Edition, Issue, Segment
from tests.factories import make_article, make_reporter, make_section

pytestmark = pytest.mark.django_db


def page(story, kind="story"):
    url = reverse("admin:subscriptions_issue_mail_article", args=[story.pk])
    return f"{url}?kind={kind}"


def of(frequency):
    return Edition.objects.get(frequency=frequency, is_active=True)


@pytest.mark.parametrize("kind", [Issue.Kind.STORY, Issue.Kind.BREAKING])
def test_it_goes_out_only_by_an_edition_that_takes_it(kind, editor, make_subscriber):
    make_subscriber(frequency="breaking")
    make_subscriber()
    reporter = make_reporter("Ratna Ombak")
    sea = make_section("Laut")
    by = of("breaking" if kind == Issue.Kind.BREAKING else "instant")
    by.sections.add(sea)
    by.reporters.add(reporter)
    with pytest.raises(ValidationError, match="tidak memuat berita"):
        single_story.send_article(make_article(), editor, kind)
    assert not Issue.objects.exists()
    for story in (make_article(section=sea), make_article(reporters=[reporter])):
        assert single_story.send_article(story, editor, kind).edition == by


def test_it_goes_out_by_a_tag_too_and_digests_ask_the_same(editor):
    story, other = make_article(tags=["Aleppo"]), make_article()
    by = of("instant")
    by.tags.add(story.tags.get())
    assert by.takes(story)
    assert not by.takes(other)
    daily = Edition.objects.active().digests().filter(frequency="daily").first()
    daily.tags.add(story.tags.get())
    assert [daily.takes(s) for s in (story, other)] == [True, False]
    assert other not in selection.new_stories(daily, other.published_at)


def test_without_an_active_edition_nothing_goes_out(editor, article, desk):
    Edition.objects.filter(frequency="instant").update(is_active=False)
    with pytest.raises(ValidationError, match="Tidak ada edisi aktif"):
        single_story.send_article(article, editor)
    assert desk.get(page(article)).context["refusal"]
    assert not desk.get(page(article, "breaking")).context["refusal"]


def test_the_desk_is_told_before_and_the_post_refused(desk, article, make_subscriber):
    make_subscriber()
    of("instant").sections.add(make_section("Laut"))
    shown = desk.get(page(article))
    assert of("instant").name in shown.context["refusal"]
    assert b'<form method="post" class="mail-send"' not in shown.content
    response = desk.post(page(article), {"kind": "story"}, follow=True)
    assert list(response.context["messages"])
    assert not Issue.objects.exists()


def test_number_and_preview_are_those_of_the_kind(desk, article, make_subscriber):
    make_subscriber()
    make_subscriber(frequency="breaking")
    preview = reverse("admin:subscriptions_issue_preview_article", args=[article.pk])
    for kind, number, mark in (("story", 1, False), ("breaking", 2, True)):
        shown = desk.get(page(article, kind))
        assert shown.context["recipients"] == number
        assert f"{preview}?kind={kind}" in shown.content.decode()
        html = desk.get(f"{preview}?kind={kind}").content.decode()
        assert ("Kabar penting" in html) is mark
        assert ("Kabar penting" in shown.context["text"]) is mark
    desk.post(page(article), {"kind": "breaking"})
    assert Issue.objects.get().kind == "breaking"
    assert "Kabar penting" in Issue.objects.get().html


def counted(segment):
    """What the form sends whose number is of the list that it names."""
    return {"segment": segment, "counted": segment}


class TestSegment:
    @pytest.fixture
    def office(self, make_subscriber):
        for address in ("satu@kantor.example", "dua@kantor.example", "lain@contoh.id"):
            make_subscriber(address, frequency="instant")
        return Segment.objects.create(name="Kantor", rules={"domain": "kantor.example"})

    def test_a_story_goes_to_a_chosen_list_and_the_desk_counts_it_before(
        self, desk, article, office
    ):
        everybody = desk.get(page(article)).context
        assert (everybody["recipients"], everybody["segment"]) == (3, None)
        shown = desk.get(f"{page(article)}&segment={office.pk}")
        assert shown.context["recipients"] == 2
        assert "Hanya ke: Kantor" in shown.content.decode()
        for _press in range(2):
            desk.post(page(article), {"kind": "story"} | counted(office.pk))
        issue = Issue.objects.get()
        assert (issue.audience, issue.audience_name) == (office.rules, "Kantor")
        assert recipients.expected(issue).number == 2

    def test_nobody_gets_it_whom_the_number_does_not_count(self, desk, article, office):
        for form in (
            {"segment": office.pk},
            {"segment": "", "counted": office.pk},
            {"segment": office.pk, "counted": office.pk, "_count": "1"},
        ):
            answer = desk.post(page(article), {"kind": "breaking"} | form, follow=True)
            chosen = answer.context["segment"]
            assert (chosen and chosen.pk) == (form["segment"] or None)
            assert answer.context["kind"] == "breaking"
            said = "Belum ada yang dikirim" in answer.content.decode()
            assert said is ("_count" not in form)
        assert not Issue.objects.exists()
        # The other kind of mailing keeps to the list.
        assert f"?kind=story&amp;segment={office.pk}" in answer.content.decode()

    def test_one_that_was_removed_is_never_everybody(self, desk, article, office):
        key = office.pk
        office.delete()
        for gone in (key, "x", "-1", "9" * 40):
            assert desk.get(f"{page(article)}&segment={gone}").context["recipients"] == 3
            answer = desk.post(page(article), counted(gone), follow=True)
            assert "tak ada yang menerima" in answer.content.decode()
        assert not Issue.objects.exists()

    def test_taken_back_it_may_go_to_another_list(self, desk, article, office):
        desk.post(page(article), counted(office.pk))
        issue = Issue.objects.get()
        desk.post(reverse("admin:subscriptions_issue_unschedule", args=[issue.pk]))
        # What leads there names the list that it was to go to; one that is gone is not everybody.
        link = f"{page(article)}&amp;segment="
        desk_page = reverse("admin:subscriptions_issue_change", args=[issue.pk])
        assert f'{link}{office.pk}"' in desk.get(desk_page).content.decode()
        office.delete()
        assert f'{link}0"' in desk.get(desk_page).content.decode()
        assert "dihapus" in desk.get(f"{page(article)}&segment=0").content.decode()
        desk.post(page(article), counted(""))
        issue.refresh_from_db()
        assert (issue.state, issue.audience, issue.audience_name) == ("queued", {}, "")


def test_that_a_sample_is_first_stays_ticked_whatever_is_pressed(desk, article, make_subscriber):
    for number in range(21):
        make_subscriber(f"r{number}@kantor.example", frequency="instant")
    office = Segment.objects.create(name="Kantor", rules={"domain": "kantor.example"})
    ticked = 'name="_sample" value="1" checked'
    assert ticked not in desk.get(page(article)).text
    asked = {"kind": "story", "segment": office.pk, "_count": "1", "_sample": "1"}
    shown = desk.post(page(article), asked, follow=True)
    assert shown.context["recipients"] == 21
    assert ticked in shown.text
    assert "Kirim ke 20 dari 21 dulu" in shown.text
    assert "&amp;_sample=1" in shown.text  # also where another kind is looked at
    desk.post(page(article), {"kind": "story", "_sample": "1"} | counted(office.pk))
    issue = Issue.objects.get()
    assert issue.sample == 20
    desk.post(reverse("admin:subscriptions_issue_unschedule", args=[issue.pk]))
    desk_page = desk.get(reverse("admin:subscriptions_issue_change", args=[issue.pk])).text
    assert f"segment={office.pk}&amp;_sample=1" in desk_page
