"""Letters twice as large on a phone: words keep their room, nothing sticks out of the window."""

import datetime

import pytest
from django.utils import timezone

from articles.models import Banner
from subscriptions import tokens
from subscriptions.issues import lifecycle
from subscriptions.models import Edition, Issue, Subscriber
from tests.browser.conftest import start
from tests.factories import make_article, make_image, make_reporter, make_section, make_source

WIDTHS = (320, 390)
LETTERS = (24, 32)  # px, where a browser has 16 unless its reader chose otherwise
HEADLINES = (
    "Benteng Aleppo, Bukit yang Dihuni Sejak Zaman Dewa Badai",
    "Langganan Kereta Nusantara Bertambah Setelah Libur Panjang",
    "Gerbang Pelabuhan Dibuka Kembali untuk Peneliti dan Warga",
)
# What holds words and is less than five of its letters wide, or sticks out at the side; and the
# headings in which a word that is no longer than twelve letters is broken.
CRAMPED = """() => {
  const found = new Set(), root = document.documentElement;
  if (root.scrollWidth > innerWidth) found.add(`the page: ${root.scrollWidth} px`);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (walker.nextNode()) {
    const text = walker.currentNode, one = text.parentElement;
    const words = [...text.data.matchAll(/\\p{L}{5,}/gu)];
    if (!words.length || !one.checkVisibility({visibilityProperty: true})) continue;
    if (one.closest(".visually-hidden, .skip, .sections, .subscribe__trap, script, style, svg, option")) continue;
    let block = one;
    while (getComputedStyle(block).display.startsWith("inline") ||
           getComputedStyle(block).display === "contents") block = block.parentElement;
    const letter = parseFloat(getComputedStyle(one).fontSize) / 2, box = block.getBoundingClientRect();
    const where = `${block.localName}.${block.className}`;
    if (box.width < 5 * letter) found.add(`${where}: ${box.width} px for “${text.data.trim()}”`);
    if (!one.closest("h1, h2, h3")) continue;
    for (const word of words.filter((word) => word[0].length <= 12)) {
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      if (range.getClientRects().length > 1) found.add(`${where} breaks “${word[0]}”`);
    }
  }
  return [...found];
}"""


def site():
    """Publish enough for every part of every page; return the paths by name."""
    sections = [make_section(name) for name in ("Nusantara", "Dunia")]
    people = {"reporters": [make_reporter("Maya")], "sources": [make_source("Badan Geologi")]}
    stories = [
        make_article(
            f"{HEADLINES[number % 3]} {number}",
            standfirst="Gerbang berliku, aula takhta dan kuil yang baru digali.",
            section=sections[number % 2],
            lead_image=make_image(caption="Warga mengungsi") if number % 4 else None,
            tags=["Aleppo"],
            **people,
        )
        for number in range(20)
    ]
    Banner.objects.create(
        text="Pelabuhan ditutup sementara", ends_at=timezone.now() + datetime.timedelta(days=1)
    )
    edition = Edition.objects.create(name="Kabar Pagi", slug="pagi", frequency="daily", hour=5)
    issue = Issue.objects.create(kind="digest", edition=edition)
    for place, story in enumerate(stories[:3]):
        issue.stories.create(article=story, position=place)
    assert lifecycle.queue_digest(issue, at=timezone.now() - datetime.timedelta(minutes=1))
    start(issue)
    subscriber = Subscriber.objects.create(
        email="siti@warga.example", state="active", confirmed_at=timezone.now()
    )
    return {
        "home": "/",
        "story": stories[1].get_absolute_url(),
        "section": sections[0].get_absolute_url(),
        "reporter": people["reporters"][0].get_absolute_url(),
        "search": "/cari/?q=benteng",
        "nothing found": "/cari/?q=tiada",
        "newsletters": "/nawala/",
        "issue": f"/nawala/{issue.pk}/-/",
        "sign-up": "/langganan/",
        "choose": f"/langganan/atur/{tokens.choice_token(subscriber.pk, subscriber.email)}/",
        "unsubscribe": f"/langganan/u/{subscriber.unsubscribe_token}/",
        "not found": "/tiada/",
    }


@pytest.mark.parametrize("letters", LETTERS)
def test_words_keep_their_room_on_a_phone(new_page, pages, letters):
    page = new_page()
    sizes = {"standard": letters, "fixed": letters}
    page.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": sizes})
    found = []
    for name, path in site().items():
        page.goto(pages.url + path)
        size = page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
        assert size == letters
        page.evaluate("document.fonts.ready.then(() => true)")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 844})
            found += [f"{name}, {width} px: {fault}" for fault in page.evaluate(CRAMPED)]
    assert not found, "\n".join(found)
