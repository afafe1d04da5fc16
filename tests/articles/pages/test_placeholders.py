"""What an editor places inside a story: looked up when it is read, gone when it is not public."""

import pytest
from django.urls import reverse

from articles.body import sanitizer
from articles.body.embeds import embed
from articles.editing import workflow
from articles.pages.placeholders import Placeholders
from tests.factories import make_article, make_image, make_user

VIDEO = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"


@pytest.mark.parametrize(
    ("url", "frame"),
    [
        (VIDEO, "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1"),
        ("https://youtu.be/dQw4w9WgXcQ?t=9", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1&start=9"),
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=1h2m3s", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1&start=3723"),
        ("https://www.youtube.com/embed/dQw4w9WgXcQ?start=30&end=60", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1&start=30"),
        ("https://youtu.be/dQw4w9WgXcQ?si=a#t=5", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1&start=5"),
        ("https://youtu.be/dQw4w9WgXcQ?t=sebentar", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1"),
        ("https://youtu.be/dQw4w9WgXcQ?t=999999", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1"),
        ("https://www.youtube.com/playlist?list=PLabc_1", "https://www.youtube-nocookie.com/embed/videoseries?list=PLabc_1"),
        ("https://www.youtube.com/embed/videoseries?list=PLabc_1", "https://www.youtube-nocookie.com/embed/videoseries?list=PLabc_1"),
        ("https://vimeo.com/22439234#t=1m30s", "https://player.vimeo.com/video/22439234?autoplay=1&dnt=1#t=90s"),
        ("https://twitter.com/suluh/status/12?s=20", "https://platform.twitter.com/embed/Tweet.html?dnt=true&id=12"),
        ("https://www.instagram.com/p/Cabc_123/", "https://www.instagram.com/p/Cabc_123/embed/"),
        ("https://t.me/suluh/77", "https://t.me/suluh/77?embed=1"),
        ("https://www.openstreetmap.org/#map=15/36.2/37.16", "https://www.openstreetmap.org/export/embed.html?bbox=37.15000,36.19000,37.17000,36.21000&marker=36.2,37.16"),
        ("https://www.google.com/maps/embed?pb=!1m18!1m12", "https://www.google.com/maps/embed?pb=!1m18!1m12"),
        ("https://www.google.com/maps/place/Monas/@-6.1753924,106.8271528,17z/data=!3m1", "https://www.google.com/maps?q=-6.1753924,106.8271528&z=17&output=embed"),
        ("https://www.google.co.id/maps/@-6.17,106.82,15.5z", "https://www.google.com/maps?q=-6.17,106.82&z=15&output=embed"),
        ("https://www.tiktok.com/@suluh.id/video/7301234567890123456?lang=id", "https://www.tiktok.com/player/v1/7301234567890123456"),
        ("https://www.facebook.com/suluh/posts/pfbid02abcdefghij0123456789abcdef", "https://www.facebook.com/plugins/post.php?href=https%3A%2F%2Fwww.facebook.com%2Fsuluh%2Fposts%2Fpfbid02abcdefghij0123456789abcdef&show_text=true"),
        ("https://m.facebook.com/story.php?story_fbid=123456789&id=4567", "https://www.facebook.com/plugins/post.php?href=https%3A%2F%2Fwww.facebook.com%2Fpermalink.php%3Fstory_fbid%3D123456789%26id%3D4567&show_text=true"),
        ("https://www.facebook.com/suluh/videos/1234567890/", "https://www.facebook.com/plugins/video.php?href=https%3A%2F%2Fwww.facebook.com%2Fwatch%2F%3Fv%3D1234567890&show_text=true"),
        ("https://www.facebook.com/reel/1234567890", "https://www.facebook.com/plugins/video.php?href=https%3A%2F%2Fwww.facebook.com%2Freel%2F1234567890&show_text=true"),
        ("https://open.spotify.com/intl-id/episode/4rOoJ6Egrf8K2IrywzwOMk?si=x", "https://open.spotify.com/embed/episode/4rOoJ6Egrf8K2IrywzwOMk"),
    ],
)  # fmt: skip
def test_it_knows_the_sites_and_their_frames(url, frame):
    found = embed(url)
    assert found.frame == frame
    assert embed(found.url) == found


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "https://jahat.example/watch?v=dQw4w9WgXcQ",
        "https://www.youtube.com.jahat.example/watch?v=dQw4w9WgXcQ",
        'https://t.me/suluh/1"><script>',
        "https://www.openstreetmap.org/#map=15/x/y",
        "https://t.me/" + "a" * 3000,
        "https://www.tiktok.com/@suluh",
        "https://www.facebook.com/suluh",
        "https://open.spotify.com/user/suluh",
        "https://www.google.com/search?q=@1,2",
    ],
)
def test_it_takes_no_other_address(url):
    assert embed(url) is None


@pytest.mark.django_db
class TestAPlace:
    def page(self, client, html, **fields):
        story = make_article(body=sanitizer.clean("<p>Awal.</p>" + html), **fields)
        return client.get(story.get_absolute_url())

    def test_another_story_stands_there_until_it_is_withdrawn(self, client):
        other = make_article("Benteng Tua")
        page = make_article(body=f'<p>Awal.</p><div data-story="{other.pk}"></div>')
        shown = client.get(page.get_absolute_url())
        assert "Baca juga:" in shown.text
        assert f'<a href="{other.get_absolute_url()}">Benteng Tua</a>' in shown.text
        workflow.make_move(other, "withdraw", None, note="Keliru")
        shown = client.get(page.get_absolute_url())
        assert "Baca juga:" not in shown.text
        assert "data-story" not in shown.text

    def test_all_stories_cost_one_query(self, django_assert_num_queries):
        others = [make_article() for _ in range(5)]
        html = "".join(f'<div data-story="{other.pk}"></div>' for other in others)
        with django_assert_num_queries(1):
            shown = Placeholders.of(html).filled(html)
        assert shown.count("<p ") == 5
        with django_assert_num_queries(0):
            Placeholders.of("<p>isi</p>").filled("<p>isi</p>")

    def test_a_headline_is_text(self):
        other = make_article('<b>"tebal"</b>')
        html = f'<div data-story="{other.pk}"></div>'
        assert "&lt;b&gt;" in Placeholders.of(html).filled(html)

    @pytest.mark.parametrize("edition", ["articles", "text", "feeds"])
    def test_a_picture_has_the_caption_of_its_place_and_else_its_own(self, edition):
        image = make_image(alt="Gerbang", caption="Keterangan sendiri", credit="Budi")
        html = sanitizer.clean(
            f'<div data-pictures="{image.pk}" data-title="&quot;Di sini&quot; saja"></div>'
            f'<div data-pictures="{image.pk}"></div>'
        )
        shown = Placeholders.of(html).filled(html, edition)
        assert shown.count("&quot;Di sini&quot; saja") == shown.count("Keterangan sendiri") == 1
        assert edition == "text" or shown.count("Budi") == 2

    def test_a_gallery_has_no_caption_of_its_place(self):
        html = sanitizer.clean('<div data-pictures="1,2" data-title="Semua"></div>')
        assert html == '<div data-pictures="1,2"></div>'

    def test_pictures_stand_alone_or_as_a_gallery(self, client):
        one, two = make_image(alt="Gerbang"), make_image(alt="Menara")
        alone = self.page(client, f'<div data-pictures="{one.pk}"></div>')
        assert 'class="inset"' in alone.text
        both = self.page(client, f'<div data-pictures="{one.pk},{two.pk}"></div>')
        assert 'class="gallery"' in both.text
        assert both.text.index('alt="Gerbang"') < both.text.index('alt="Menara"')
        gone = self.page(client, '<div data-pictures="987654"></div>')
        assert 'class="inset"' not in gone.text

    def test_nothing_of_another_site_is_loaded_before_the_click(self, client):
        page = self.page(client, f'<div data-embed="{VIDEO}"></div>')
        assert "<iframe" not in page.text
        assert f'<a href="{VIDEO}"' in page.text
        assert "frame-src https://www.youtube-nocookie.com" in page["Content-Security-Policy"]

    def test_an_embed_and_a_linked_page_have_titles_that_are_text(self, client):
        address = "https://contoh.example/a?b=1&c=2"
        title = "Film &quot;Aleppo&quot; &lt;b&gt;"
        page = self.page(
            client,
            f'<div data-embed="{VIDEO}" data-title="{title}"></div>'
            f'<div data-link="{address}" data-title="{title}"></div>',
        ).text
        assert f'<p class="embed__title">{title}</p>' in page
        assert f'data-title="{title}"' in page
        assert f'<span class="link-card__title">{title}</span>' in page
        assert f'<a href="{address.replace("&", "&amp;")}" rel="noopener">' in page
        assert "contoh.example</span>" in page

    def test_a_linked_page_frames_nothing_and_has_a_safe_address(self, client):
        page = self.page(client, f'<div data-link="{VIDEO}"></div>')
        assert "frame-src" not in page["Content-Security-Policy"]
        for address in ("javascript:alert(1)", "/dalam", "https://x", "mailto:a@b.example"):
            assert "data-link" not in sanitizer.clean(f'<p>x</p><div data-link="{address}"></div>')
        html = f'<p>x</p><div data-link="{VIDEO}" data-title="  a\n b "></div>'
        once = sanitizer.clean(html)
        assert 'data-title="a b"' in once
        assert sanitizer.clean(once) == once

    def test_a_page_without_any_may_frame_nothing(self, client):
        assert "frame-src" not in self.page(client, "")["Content-Security-Policy"]

    def test_the_text_edition_has_links_only(self, client):
        image, other = make_image(alt="Gerbang batu"), make_article("Benteng Tua")
        story = make_article(
            body=f'<p>Awal.</p><div data-pictures="{image.pk}"></div>'
            f'<div data-embed="{VIDEO}"></div><div data-story="{other.pk}"></div>'
        )
        text = client.get(story.get_absolute_url(), {"edisi": "teks"}).text
        assert "Gerbang batu" in text
        assert VIDEO in text
        assert f"{other.get_absolute_url()}?edisi=teks" in text
        assert not {"<img", "<script", "<style", "<link rel=stylesheet", "<div"} & set(text.split())
        assert "<img" not in text
        assert "<script" not in text


@pytest.mark.django_db
class TestThePicker:
    def ask(self, client, **asked):
        client.force_login(make_user("Reporter"))
        return client.get(reverse("admin:articles_article_place"), asked)

    def test_it_offers_public_stories_only(self, client):
        story = make_article("Benteng Aleppo")
        make_article("Benteng Rahasia", status="draft")
        found = self.ask(client, kind="story", q="benteng").json()["found"]
        assert [row["value"] for row in found] == [str(story.pk)]

    def test_it_offers_pictures_with_their_thumbnails(self, client):
        make_image(alt="Gerbang batu")
        found = self.ask(client, kind="pictures", q="gerbang").json()["found"]
        assert found[0]["text"] == "Gerbang batu"
        assert found[0]["thumbnail"]

    def test_it_judges_addresses(self, client):
        assert self.ask(client, kind="embed", value=VIDEO).json()["value"] == VIDEO
        assert "value" not in self.ask(client, kind="embed", value="https://x.example").json()

    def test_it_says_what_an_address_is(self, client, settings):
        story = make_article("Benteng Aleppo")
        hidden = make_article("Rahasia", status="draft")
        own = settings.SITE_URL + story.get_absolute_url()

        def meant(address):
            return self.ask(client, kind="address", value=address).json()

        assert meant(own) == {"kind": "story", "value": str(story.pk)}
        assert meant(f"{own}#koreksi?x")["kind"] == "story"
        assert meant(VIDEO) == {"kind": "embed", "value": VIDEO}
        page = "https://contoh.example/2026/13/45/x/"
        assert meant(page) == {"kind": "link", "value": page}
        assert meant(f"{settings.SITE_URL}/2026/13/45/x/")["kind"] == "link"
        assert meant("bukan alamat") == {}
        assert hidden.slug not in str(meant(own))

    def test_a_title_is_asked_by_post_alone_and_never_within_the_house(self, client):
        client.force_login(make_user("Reporter"))
        url = reverse("admin:articles_article_title")
        assert client.get(url, {"address": VIDEO}).status_code == 405
        for address in ("http://127.0.0.1/", "http://localhost:1/", "x", ""):
            assert client.post(url, {"address": address}).json() == {"title": ""}
        client.logout()
        assert client.post(url, {"address": VIDEO}).status_code == 302

    def test_strangers_learn_nothing(self, client):
        assert client.get(reverse("admin:articles_article_place")).status_code == 302
