"""No page is wider than its window, whatever stands in it; the lead is in the first screen."""

import datetime
import re

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from articles.editing import workflow
from articles.models import (
    Article,
    Banner,
    Correction,
    Image,
    Page,
    Reporter,
    Section,
    SiteIdentity,
    SiteLink,
    Source,
    Tag,
)
from articles.pages import errors
from subscriptions import tokens
from subscriptions.issues import lifecycle
from subscriptions.models import Edition, Issue, Subscriber
from tests.browser.conftest import start
from tests.factories import make_article, make_image

WORD = "Mempertanggungjawabkannya"
LONGER = "pneumonoultramikroskopiksilikovulkanokoniosis"
CODE = "x_" + "a7f3" * 40
URL = "https://arsip.contoh.id/" + "berkas-yang-sangat-panjang" * 5
ARABIC = "فأسقيناكموهوالمستضعفينوالمتوكلين" * 2
HOSTILE = f"{WORD} {LONGER} {CODE} {ARABIC}"
WIDTHS = (320, 390, 768, 1280)
SIZES = ("", "200%")  # of the letters, as a reader may have set them

ROW = f"<tr><th><p>{WORD}</p></th><td><p>{LONGER}</p></td><td><p>{CODE}</p></td></tr>"
LINK = f'<p><a href="{URL}">{URL}</a></p>'
BODY = (
    f"<p>{HOSTILE}</p><h2>{HOSTILE}</h2><h3>{CODE}</h3>{LINK}"
    f"<blockquote><p>{HOSTILE}</p></blockquote><aside><p>{HOSTILE}</p></aside>"
    f"<ul><li><p>{HOSTILE}</p></li></ul><ol><li><p>{CODE}</p></li></ol>"
    f'<p lang="ar" dir="rtl">{ARABIC}</p><p><strong>{CODE}</strong> <em>{CODE}</em></p>'
    f"<table><tbody>{ROW * 3}</tbody></table>"
)
VIDEO = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"


def cut(model, field):
    """As much hostile text as the field takes."""
    return HOSTILE[: model._meta.get_field(field).max_length]


def hostile_site():
    """Fill every text that a reader can see with words that are too long; return the stories."""
    SiteIdentity.objects.update_or_create(
        pk=1, defaults={"tagline": cut(SiteIdentity, "tagline"), "footer_text": HOSTILE}
    )
    for place in SiteLink.Place.values:
        SiteLink.objects.create(site_id=1, place=place, label=CODE[:60], url="/redaksi/")
    Page.objects.create(title=cut(Page, "title"), slug="redaksi", body=BODY)
    Banner.objects.create(
        text=cut(Banner, "text"), ends_at=timezone.now() + datetime.timedelta(days=1)
    )
    sections = [
        Section.objects.create(
            name=f"{number}{CODE}"[: Section._meta.get_field("name").max_length],
            description=HOSTILE[:200],
        )
        for number in range(4)
    ]
    tag = Tag.objects.create(name=cut(Tag, "name"), description=HOSTILE[:200])
    reporter = Reporter.objects.create(
        name=cut(Reporter, "name"), role=cut(Reporter, "role"), bio=HOSTILE, photo=make_image()
    )
    source = Source.objects.create(
        name=cut(Source, "name"), description=HOSTILE[:200], url="https://sumber.contoh.id/"
    )
    image = make_image(
        alt=cut(Image, "alt"), caption=cut(Image, "caption"), credit=cut(Image, "credit")
    )
    gallery = f'<div data-pictures="{image.pk},{image.pk},{make_image(caption=CODE).pk}"></div>'
    stories = []
    for number in range(22):
        also = f'<div data-story="{stories[0].pk}"></div>' if stories else ""
        stories.append(
            make_article(
                [cut(Article, "headline"), f"{WORD} {number}", f"{LONGER} {number}"][number % 3],
                kicker=cut(Article, "kicker") if number % 2 else "",
                standfirst=cut(Article, "standfirst"),
                section=sections[number % 4],
                lead_image=image if number % 2 else None,
                tags=[tag],
                reporters=[reporter],
                sources=[source],
                dateline=cut(Article, "dateline"),
                body=f'{BODY}{also}{gallery}<div data-embed="{VIDEO}"></div>',
            )
        )
    for story in stories[:2]:
        for important in (True, False):
            Correction.objects.create(article=story, text=HOSTILE, is_important=important)
    return stories


def hostile_mail(stories):
    """A mailing, and a subscriber."""
    edition = Edition.objects.create(
        name=CODE[:80], slug="pagi", description=HOSTILE[:200], frequency="daily", hour=5
    )
    issue = Issue.objects.create(kind="digest", edition=edition)
    for place, story in enumerate(stories[:3]):
        issue.stories.create(article=story, position=place)
    assert lifecycle.queue_digest(issue, at=timezone.now() - datetime.timedelta(minutes=1))
    start(issue)
    return issue, Subscriber.objects.create(
        email=f"{'panjang' * 8}@{'sangat' * 9}.contoh.id",
        state="active",
        confirmed_at=timezone.now(),
        source_page=f"/{CODE}/",
    )


def every_type_of_page(stories, issue, subscriber):
    """The path of every type of page that a reader can open, by name."""
    pictured = stories[1].get_absolute_url()
    gone = stories[-1]
    workflow.make_move(gone, "withdraw", None)
    found = {
        "home": "/",
        "article": pictured,
        "without a picture": stories[0].get_absolute_url(),
        "section": stories[0].section.get_absolute_url(),
        "tag": Tag.objects.get().get_absolute_url(),
        "reporter": Reporter.objects.get().get_absolute_url(),
        "source": Source.objects.get().get_absolute_url(),
        "year": f"/{stories[0].publication_date:%Y}/",
        "month": f"/{stories[0].publication_date:%Y/%m}/",
        "search": f"/cari/?q={WORD}",
        "nothing found": f"/cari/?q={CODE[:180]}",
        "corrections": "/koreksi/",
        "flat page": "/redaksi/",
        "newsletters": "/nawala/",
        "edition": "/nawala/edisi/pagi/",
        "issue": f"/nawala/{issue.pk}/-/",
        "sign-up": "/langganan/",
        "signed up": "/langganan/terkirim/",
        "choose": f"/langganan/atur/{tokens.choice_token(subscriber.pk, subscriber.email)}/",
        "unsubscribe": f"/langganan/u/{subscriber.unsubscribe_token}/",
        "link invalid": "/langganan/u/tiada/",
        "404": f"/{CODE}/",
        "410": gone.get_absolute_url(),
    }
    for name in ("home", "article", "tag", "corrections", "newsletters", "issue", "sign-up"):
        found[f"{name} as text"] = f"{found[name]}?edisi=teks"
    return found


WIDER = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= window.innerWidth) return "";
  const wide = [...document.body.querySelectorAll("*")].filter(
    (one) => one.getBoundingClientRect().right > window.innerWidth + 1
      && !one.closest(".sections, .table-frame, .gallery")
  );
  return `${root.scrollWidth - window.innerWidth} px: ` + wide.slice(0, 4).map(
    (one) => `${one.localName}.${one.className}`).join(", ");
}"""


def too_wide(page, name):
    """Where a page, once opened, is wider than its window, and what sticks out."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for size in SIZES:
            page.evaluate("size => document.documentElement.style.fontSize = size", size)
            if faults := page.evaluate(WIDER):
                found.append(f"{name} at {width} {size}: {faults}")
    return found


def test_no_page_is_wider_than_its_window(new_page, pages):
    stories = hostile_site()
    issue, subscriber = hostile_mail(stories)
    page = new_page()
    broken = errors.server_error(None).content.decode()
    page.route("**/rusak/", lambda route: route.fulfill(body=broken, content_type="text/html"))
    found = []
    paths = every_type_of_page(stories, issue, subscriber) | {"500": "/rusak/"}
    for name, path in paths.items():
        page.goto(pages.url + path)
        found += too_wide(page, name)
    assert not found, "\n".join(found)
    assert pages.url == settings.SITE_URL


SCREENS = ((1366, 650), (1280, 720), (1440, 900), (1024, 768), (768, 1024), (390, 844), (360, 740))
LEADS = {
    "short": ("Aleppo Dibuka", "Setelah dua belas tahun."),
    "usual": (
        "Benteng Aleppo, Bukit yang Dihuni Sejak Zaman Dewa Badai",
        (
            "Gerbang berliku, aula takhta, dan kuil yang baru digali pada akhir abad ke-20: satu bukit "
            "di tengah kota menyimpan lebih dari empat ribu tahun sejarah Suriah."
        ),
    ),
    "long": (
        "Pemerintah Mempertanggungjawabkan Anggaran Pemulihan Benteng Aleppo di Hadapan Dewan",
        (
            "Rapat berlangsung hingga larut malam dan ditutup tanpa kesepakatan; dewan meminta rincian "
            "biaya, sementara para perajin batu menunggu upah yang sudah tiga bulan tertunda."
        ),
    ),
}


@pytest.mark.parametrize("pictured", [True, False])
def test_the_lead_is_in_the_first_screen(new_page, pages, pictured):
    page = new_page()
    for number in range(3):
        make_article(f"Cerita {number}", lead_image=make_image())
    for name, (headline, standfirst) in LEADS.items():
        make_article(headline, standfirst=standfirst, lead_image=make_image() if pictured else None)
        page.goto(pages.url)
        page.evaluate("document.fonts.ready.then(() => true)")
        for width, height in SCREENS:
            page.set_viewport_size({"width": width, "height": height})
            for part in ("headline", "standfirst"):
                box = page.locator(f".story--lead .story__{part}").bounding_box()
                assert box["y"] >= 0, (name, width, height, part)
                assert box["y"] + box["height"] <= height, (name, width, height, part)


def test_a_gallery_leaves_no_hole(new_page, pages):
    page = new_page(viewport={"width": 1280, "height": 900})
    images = [make_image().pk for _ in range(7)]
    for number in range(2, 8):
        keys = ",".join(map(str, images[:number]))
        story = make_article(body=f'<div data-pictures="{keys}"></div>')
        page.goto(pages.url + story.get_absolute_url())
        rows = page.evaluate("""() => {
          const gallery = document.querySelector(".gallery").getBoundingClientRect();
          const rows = {};
          for (const one of document.querySelectorAll(".gallery > figure")) {
            const box = one.getBoundingClientRect();
            rows[Math.round(box.top)] = Math.max(rows[Math.round(box.top)] ?? 0, box.right);
          }
          return Object.values(rows).map((right) => Math.round(gallery.right - right));
        }""")
        assert all(abs(gap) <= 1 for gap in rows), (number, rows)


def test_the_keyboard_stops_where_something_scrolls_and_nowhere_else(new_page, pages):
    images = ",".join(str(make_image().pk) for _ in range(3))
    cells = "<td><p>{}</p></td>"
    small, wide = (
        f"<table><tbody><tr>{cells.format('panjangsekali' * n) * 6}</tr></tbody></table>"
        for n in (0, 9)
    )
    body = f'<p>Awal.</p><div data-pictures="{images}"></div>{small}{wide}'
    story = make_article(body=body)
    page = new_page(viewport={"width": 1280, "height": 900})
    page.goto(pages.url + story.get_absolute_url())
    gallery, narrow, broad = page.locator(".gallery"), *page.locator(".table-frame").all()

    def are_stops(*boxes):
        for box in (gallery, narrow, broad):
            if box in boxes:
                expect(box).to_have_attribute("tabindex", "0")
            else:
                expect(box).not_to_have_attribute("tabindex", "0")

    are_stops(broad)
    page.set_viewport_size({"width": 390, "height": 800})
    expect(gallery).to_have_attribute("tabindex", "0")
    gallery.focus()
    page.set_viewport_size({"width": 1280, "height": 900})
    are_stops(gallery, broad)  # whoever stands there is not moved
    page.keyboard.press("Tab")
    are_stops(broad)


def test_a_printed_story_ends_with_its_address(new_page, pages):
    story = make_article("Kota Tua di Atas Bukit")
    page = new_page()
    page.goto(pages.url + story.get_absolute_url())
    address = pages.url + story.get_absolute_url()
    page.emulate_media(media="print")
    expect(page.locator(".printed")).to_have_text(address)
    printed = page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


def test_what_has_no_picture_keeps_no_column_for_one(new_page, pages):
    plain = make_article("Tanpa gambar", body="<p>Awal.</p>")
    make_article("Bergambar", lead_image=make_image())
    page = new_page(viewport={"width": 1280, "height": 900})
    page.goto(pages.url + plain.section.get_absolute_url())
    row, text = (
        page.locator(selector).bounding_box()["width"]
        for selector in (
            ".story:has-text('Tanpa gambar')",
            ".story:has-text('Tanpa gambar') .story__text",
        )
    )
    assert text == row
