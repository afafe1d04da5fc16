"""Menus: their lines stand here as well, and lead to where things are now."""

import pytest

from articles.models import SiteLink
from articles.moving import menus
from articles.moving.survey import MenuLine
from tests.articles.moving.exports import category, export, item

pytestmark = pytest.mark.django_db


def line(label="", url="", kind="custom", key="", menu="menu-utama", order=0, type_="post_type"):
    meta = [
        ("_menu_item_type", "custom" if kind == "custom" else type_),
        ("_menu_item_object", kind),
        ("_menu_item_object_id", key),
        ("_menu_item_url", url),
    ]
    terms = [("nav_menu", menu, menu)]
    return item(label, kind="nav_menu_item", terms=terms, meta=meta, menu_order=order)


def old_site(tmp_path, *lines):
    return export(
        tmp_path,
        category("politik", "Politik", term_id="3"),
        item("Tim kami", "Isi.", old_id=2, kind="page", slug="tim-kami"),
        *lines,
    )


def shown():
    return list(SiteLink.objects.order_by("place", "position").values_list("place", "label", "url"))


def test_lines_lead_to_where_things_are_now(tmp_path, move_in):
    path = old_site(
        tmp_path,
        line("", kind="page", key="2", order=2),
        line("Beranda", url="https://kabarlama.example/", order=1),
        line("Hukum &amp; politik", kind="category", key="3", type_="taxonomy", order=3, menu="kaki"),
        line("Luar", url="https://lain.example/", order=4),
        line("Facebook", url="https://www.facebook.com/kabarlama", menu="ikut"),
    )  # fmt: skip
    run = move_in(path, categories={"politik": "section"}, menus={"menu-utama": "header", "kaki": "footer", "ikut": "social"})  # fmt: skip
    assert shown() == [
        ("footer", "Hukum & politik", "/rubrik/politik/"),
        ("header", "Tim kami", "/tim-kami/"),
        ("header", "Luar", "https://lain.example/"),
        ("social", "Facebook", "https://www.facebook.com/kabarlama"),
    ]
    assert run.counts["menu"]["created"] == 4


def test_a_line_that_was_deleted_here_stays_away(tmp_path, move_in):
    path = old_site(tmp_path, line("Luar", url="https://lain.example/"))
    move_in(path)
    SiteLink.objects.all().delete()
    assert move_in(path).counts["menu"] == {"unchanged": 1}
    assert not shown()


def test_what_has_no_place_is_told(tmp_path, move_in):
    path = old_site(
        tmp_path,
        line("Hilang", kind="page", key="99"),
        line("Lain", url="https://lain.example/", menu="samping"),
    )
    run = move_in(path)
    assert {note.values["label"] for note in run.notes.all()} == {"Hilang", "Lain"}
    assert not shown()


def test_menus_of_the_block_editor(tmp_path, move_in):
    blocks = (
        '<!-- wp:navigation-link {"label":"Tim","type":"page","id":2,'
        '"url":"https://kabarlama.example/tim/","kind":"post-type"} /-->'
    )
    move_in(old_site(tmp_path, item("Menu", blocks, kind="wp_navigation", slug="navigation")))
    assert shown() == [("header", "Tim", "/tim-kami/")]


@pytest.mark.parametrize(
    ("menu", "url", "place"),
    [("menu-utama", "https://a.example", "header"), ("Footer Menu", "/", "footer"),
     ("ikuti", "https://www.instagram.com/x", "social"), ("samping", "/", "none")],
)  # fmt: skip
def test_where_a_menu_stands_where_nobody_says(menu, url, place):
    assert menus.proposed([MenuLine("1", menu, "Baris", url)]) == {menu: place}
