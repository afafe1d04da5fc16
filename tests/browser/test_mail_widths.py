"""A mail is no wider than the window that it is read in, however long its words are."""

import pytest

from articles.models import Article, Reporter, SiteIdentity
from subscriptions.issues import digest, single_story
from subscriptions.mail.content import render
from subscriptions.mail.mime import PLACE_OF_LINK
from subscriptions.models import Edition, Issue, IssueStory
from tests.browser.test_page_widths import CODE, HOSTILE, LINK, cut
from tests.factories import make_article, make_image, make_reporter, make_section

WIDTHS = (320, 390, 768)
WIDER = """() => {
    if (document.documentElement.scrollWidth <= innerWidth) return ""
    const wide = [...document.querySelectorAll("td *, td")]
        .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
    return `${document.documentElement.scrollWidth}: ${wide.at(-1)?.outerHTML.slice(0, 90)}`
}"""
OF_READERS = ("confirm", "already", "resting", "move", "moved")


def digests(stories):
    """Yield the name and the HTML of a digest in each template, with words and headings."""
    heading, note = cut(IssueStory, "heading"), cut(IssueStory, "note")
    for template in Edition.Template.values:
        edition = Edition.objects.create(
            name=cut(Edition, "name"), slug=template, frequency="daily", hour=5, template=template
        )
        issue = Issue.objects.create(
            kind="digest",
            edition=edition,
            opening=f"<p>{HOSTILE}</p>{LINK}",
            closing=f"<p>{CODE}</p>",
        )
        for place, story in enumerate(stories):
            issue.stories.create(article=story, position=place, heading=heading, note=note)
        digest.freeze(issue)
        yield template, digest.content(issue).html


@pytest.mark.django_db(transaction=True)
def test_no_mail_is_wider_than_its_window(page):
    SiteIdentity.objects.update_or_create(
        pk=1,
        defaults={
            "name": CODE[:40],
            "tagline": cut(SiteIdentity, "tagline"),
            "footer_text": HOSTILE,
        },
    )
    fields = {
        "kicker": cut(Article, "kicker"),
        "standfirst": HOSTILE,
        "section": make_section(CODE[:50]),
    }
    reporters = [make_reporter(cut(Reporter, "name"))]
    stories = [
        make_article(f"{number}{CODE}", reporters=reporters, lead_image=make_image(caption=HOSTILE), **fields)
        for number in range(3)
    ]  # fmt: skip
    mails = dict(digests(stories))
    mails["story"] = single_story.draft_issue(stories[0]).html
    mails |= {name: render(name, {"days": 3}).html for name in OF_READERS}
    page.route("**/*", lambda route: route.abort())  # the pictures
    found = []
    for name, html in mails.items():
        page.set_content(html.replace(PLACE_OF_LINK, PLACE_OF_LINK + CODE))
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            if wider := page.evaluate(WIDER):
                found.append(f"{name} at {width}: {wider}")
    assert not found, "\n".join(found)
