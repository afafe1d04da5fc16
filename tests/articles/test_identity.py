"""The site's identity: edited by hand, seen everywhere, read cheaply."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from articles import colour, identity
from articles.models import Page, SiteIdentity, SiteLink
from subscriptions.mail import content
from tests.factories import make_article, make_section, make_user, picture_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(make_user("Administrator"))
    return client


def saved(**fields):
    row = SiteIdentity.objects.get()
    for name, value in fields.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    return row


class TestTheName:
    def test_it_is_the_environments_until_somebody_gives_another(self, client, settings):
        settings.SITE_NAME = "Dari Lingkungan"
        assert "Dari Lingkungan" in client.get("/").text
        saved(name="Lentera", tagline="Terang pelan-pelan")
        page = client.get("/").text
        assert "<title>Lentera – Terang pelan-pelan</title>" in page
        assert "Dari Lingkungan" not in page

    def test_it_is_in_the_dateline_the_feed_and_the_mails(self, client):
        story = make_article(dateline="Aleppo")
        saved(name="Lentera")
        assert "ALEPPO, LENTERA\xa0–" in client.get(story.get_absolute_url()).text
        assert "<title>Lentera</title>" in client.get("/feed/").text
        assert "Lentera" in content.render("confirm", {"days": 2}).html

    def test_it_is_in_the_admin(self, desk):
        saved(name="Lentera")
        assert "Lentera" in desk.get("/admin/").text


class TestReading:
    def test_it_is_one_query_and_kept(self, django_assert_num_queries):
        make_section()
        identity.invalidate_cache()
        with django_assert_num_queries(1):
            identity.current()
        with django_assert_num_queries(0):
            identity.current()

    def test_a_saved_change_is_seen_at_once(self):
        assert [s.name for s in identity.current().sections] == []
        section = make_section("Dunia")
        assert identity.current().sections == [section]
        section.delete()
        assert identity.current().sections == []

    def test_an_emptied_database_still_has_one(self):
        SiteIdentity.objects.all().delete()
        section = make_section()
        identity.invalidate_cache()
        assert identity.current().name == "Suluh"
        assert identity.current().sections == [section]


class TestTheAccent:
    @pytest.mark.parametrize("value", ["#ffff00", "#f4a07f", "rot", "#fff", "#gggggg", "9a2b16"])
    def test_one_that_cannot_be_read_on_paper_is_refused(self, value):
        with pytest.raises(ValidationError) as error:
            saved(accent=value)
        assert "accent" in error.value.message_dict

    def test_the_number_that_is_not_enough_is_written_as_the_language_writes_it(self):
        with pytest.raises(ValidationError) as error, translation.override("id"):
            saved(accent="#ffff00")
        with translation.override("id"):
            assert "kontrasnya 1,0, padahal" in str(error.value.message_dict)

    def test_one_too_dark_for_the_dark_is_refused(self):
        with pytest.raises(ValidationError) as error:
            saved(accent="#0b3d91", accent_dark="#0b3d91")
        assert "accent_dark" in error.value.message_dict

    @given(st.from_regex(r"#[0-9a-f]{6}", fullmatch=True))
    def test_whatever_is_accepted_can_be_read_in_light_and_dark(self, value):
        dark = colour.for_dark(value)
        assert colour.contrast(dark, colour.PAPER_DARK) >= colour.LEAST_CONTRAST
        papers = [(colour.PAPER_DARK, dark)]
        if colour.contrast(value, colour.PAPER) >= colour.LEAST_CONTRAST:
            papers.append((colour.PAPER, value))
        for paper, shade in papers:
            accent = colour.accent_on(paper, shade)
            assert colour.contrast(accent.ink, accent.colour) >= colour.LEAST_CONTRAST
            assert colour.contrast(accent.colour, accent.tint) >= colour.LEAST_CONTRAST

    def test_it_reaches_the_page_without_inline_style(self, client):
        assert "/gaya/" not in client.get("/").text
        saved(accent="#0b5d3b")
        address = identity.current().stylesheet
        assert f'<link rel="stylesheet" href="{address}">' in client.get("/").text
        response = client.get(address)
        assert "--accent:#0b5d3b" in response.text
        assert response["Content-Type"].startswith("text/css")
        assert "immutable" in response["Cache-Control"]

    def test_an_old_address_is_not_kept(self, client):
        saved(accent="#0b5d3b")
        old = identity.current().stylesheet
        saved(accent="#0b3d91")
        assert identity.current().stylesheet != old
        response = client.get(old)
        assert "#0b3d91" in response.text
        assert "immutable" not in response["Cache-Control"]

    def test_the_design_knows_the_same_papers(self, settings):
        tokens = (settings.BASE_DIR / "static/css/tokens.css").read_text()
        for value in (colour.PAPER, colour.PAPER_DARK, colour.ON_DARK, colour.ON_LIGHT):
            assert value in tokens


class TestMenusAndLogo:
    def test_lines_stand_in_their_places(self, client):
        row = SiteIdentity.objects.get()
        for place in ("header", "footer", "social"):
            SiteLink.objects.create(site=row, place=place, label=f"Ke {place}", url=f"/{place}/")
        page = client.get("/").text
        masthead, footer = page.split("<main")[0], page.split("</main>")[1]
        assert "Ke header" in masthead
        assert "Ke footer" not in masthead
        assert "Ke footer" in footer
        assert "Ke social" in footer

    @pytest.mark.parametrize("url", ["javascript:alert(1)", "//evil.example", "x", "/a b"])
    def test_a_line_leads_somewhere_safe(self, url):
        line = SiteLink(site=SiteIdentity.objects.get(), place="header", label="x", url=url)
        with pytest.raises(ValidationError):
            line.full_clean()

    def test_a_logo_stands_for_the_name(self, desk, client):
        from django.core.files.uploadedfile import SimpleUploadedFile

        logo = SimpleUploadedFile("logo.png", picture_bytes(120, 40, "PNG"), "image/png")
        form = {"name": "Lentera", "logo": logo, "links-TOTAL_FORMS": 0, "links-INITIAL_FORMS": 0}
        assert desk.post("/admin/articles/siteidentity/1/change/", form).status_code == 302
        page = client.get("/").text
        assert 'class="wordmark__logo"' in page
        assert 'width="120" height="40"' in page
        assert 'aria-label="Lentera"' in page
        assert client.get(identity.current().logo).status_code == 200

    def test_the_desk_is_one_form(self, desk):
        assert desk.get("/admin/articles/siteidentity/")["Location"].endswith("/1/change/")
        assert desk.get("/admin/articles/siteidentity/add/").status_code == 403
        assert desk.get("/admin/articles/siteidentity/1/delete/").status_code == 403


class TestAPage:
    def test_it_stands_at_its_address_and_in_the_footer(self, client):
        Page.objects.create(title="Redaksi", slug="redaksi", body="<p>Susunan redaksi.</p>")
        page = client.get("/redaksi/")
        assert "Susunan redaksi." in page.text
        assert '<a href="/redaksi/">Redaksi</a>' in client.get("/").text.split("</main>")[1]
        assert client.get("/lain/").status_code == 404

    def test_what_the_vocabulary_has_not_is_dropped(self):
        page = Page(title="x", slug="x", body="<p onclick=x>a</p><script>b</script>")
        page.full_clean()
        assert page.body == "<p>a</p>"

    @pytest.mark.parametrize("slug", ["feed", "koreksi", "langganan", "admin", "2026"])
    def test_it_cannot_hide_behind_another(self, slug):
        with pytest.raises(ValidationError):
            Page(title="x", slug=slug, body="<p>a</p>").full_clean()

    def test_an_editor_writes_it(self, client):
        client.force_login(make_user("Editor"))
        form = {"title": "Kontak", "slug": "kontak", "body": "<p>Surat</p>", "position": "4"}
        assert client.post("/admin/articles/page/add/", form).status_code == 302
        assert Page.objects.get().body == "<p>Surat</p>"
        client.force_login(make_user("Reporter"))
        assert client.get("/admin/articles/page/add/").status_code == 403
