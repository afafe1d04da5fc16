"""How long readers' and the desk's lists take in a large paper: ``make bench-lists``.

STORIES=50000 makes a smaller one.

Makes a database of its own beside the site's, fills it, asks every page uncached and at several
depths, and prints for each its queries, the most rows that a step of a plan touched, the scans,
PostgreSQL's time for all its queries and Python's for the whole answer. The database goes at the
end.
"""

import argparse
import os
import statistics
import time

import django

from newsroom.embedded import ensure_database

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
TIMES = 7


def main():
    """Measure, and remove what was made for it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stories", type=int, default=1_000_000)
    options = parser.parse_args()
    ensure_database()
    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test.utils import setup_test_environment

    setup_test_environment()
    settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = f"bench_lists_{os.getpid()}"
    connection.settings_dict["TEST"]["NAME"] = f"bench_lists_{os.getpid()}"
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, serialize=False)
    try:
        measure(options.stories)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def measure(stories):
    """Fill the database and print a line a page."""
    from articles.db.keyset_pagination import OLDER, Cursor
    from articles.models import Article
    from tests.benchmarks.generated import fill

    begun = time.perf_counter()
    fill(stories)
    print(f"{stories:,} stories made in {time.perf_counter() - begun:.0f} s\n")
    public = Article.objects.published()
    deep = {
        "newest": None,
        "page 1,000": public.only("published_at")[min(20_000, stories // 4)],
        "page 10,000": public.only("published_at")[min(200_000, stories // 2)],
        "last year": public.reverse().only("published_at")[1000],
    }
    year = deep["page 10,000"].published_at.year
    lists = {
        "section": "/rubrik/rubrik-3/",
        "quiet section": "/rubrik/rubrik-8/",
        "tag on a third": "/tag/tag-1/",
        "rare tag": "/tag/tag-900/",
        "reporter": "/reporter/reporter-7/",
        "source": "/sumber/sumber-9/",
        "corrections": "/koreksi/",
    }
    print(
        f"{'page':<34}{'queries':>8}{'rows':>8}{'SQL ms':>9}{'CPU ms':>9}  scans of stories and ties"
    )
    for name, path in lists.items():
        for depth, story in deep.items():
            cursor = f"?{OLDER}={Cursor(story.published_at, story.pk)}" if story else ""
            show(f"{name}, {depth}", path + cursor)
    others = {
        f"archive of {year}": f"/{year}/",
        f"archive of {year}-03": f"/{year}/03/",
        "RSS": "/feed/",
        "Atom of a tag": "/tag/tag-1/feed/atom/",
        "sitemap index": "/sitemap.xml",
        "sitemap of 50,000": f"/sitemap-berita-{stories // 100_000}.xml",
        "news sitemap": "/sitemap-kabar.xml",
    }
    for name, path in others.items():
        show(name, path)
    show_desk(f"{year}-03", f"{year}")
    show_library(stories)


def show_desk(month, year):
    """Ask for the desk's lists: as an editor, and as a reporter with a hundredth of the stories."""
    from articles.models import Article, Reporter
    from newsroom import roles
    from tests.factories import make_user

    editor = make_user(roles.EDITOR)
    reporter = make_user(roles.REPORTER)
    Reporter.objects.filter(pk=7).update(user=reporter)
    Article.objects.filter(pk__endswith="50").update(created_by=reporter)
    stories = "/admin/articles/article/"
    choices = {
        "all": "", "public": "?status=public", "drafts": "?status=draft", "own": "?mine=1",
        "a section": "?section__id__exact=3", "a reporter": "?reporter=9",
        "a month": f"?month={month}", "a year": f"?month={year}", "words": "?q=cerita",
        "a word and a number": "?q=nomor+4711", "by headline": "?o=2",
    }  # fmt: skip
    for who, user in {"editor": editor, "reporter": reporter}.items():
        for name, query in choices.items():
            show(f"desk of {who}, {name}", stories + query, user)
        show(f"desk home of {who}", "/admin/", user)
    for name in ["image", "tag", "reporter", "source"]:
        show(f"desk, {name} list", f"/admin/articles/{name}/", editor)
    show("desk, tags with most stories", "/admin/articles/tag/?o=-3", editor)
    show("desk, tags that go on from t", "/admin/articles/tag/suggest/?q=t", reporter)
    show("desk, tags that go on from ag-9", "/admin/articles/tag/suggest/?q=ag-9", reporter)


def show_library(pictures):
    """Ask for the pictures: the first page, what is used nowhere, what is found by words."""
    from newsroom import roles
    from tests.benchmarks.generated import fill_pictures
    from tests.factories import make_user

    fill_pictures(pictures)
    editor = make_user(roles.EDITOR)
    choices = {
        "all": "", "page 100": "?p=100", "to be completed": "?to_be_completed__exact=1",
        "used nowhere": "?unused=1", "words": "?q=jembatan", "rare words": "?q=nomor+4711",
    }  # fmt: skip
    for name, query in choices.items():
        show(f"pictures, {name}", f"/admin/articles/image/{query}", editor)


def show(name, path, user=None):
    """Ask for ``path`` and print what it cost."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from articles import identity
    from tests.benchmarks.plans import explain

    client = Client()
    if user:
        client.force_login(user)
    with CaptureQueriesContext(connection) as queries:
        status = client.get(path).status_code
    asked = [query["sql"] for query in queries]
    if status != 200:
        print(f"{name:<34}{status:>8}")
        return
    took = []
    for _ in range(TIMES):
        identity.invalidate_cache()
        begun = time.process_time()
        client.get(path)
        took.append((time.process_time() - begun) * 1000)
    selects = [sql for sql in asked if sql.startswith(("SELECT", "("))]
    plans = [explain(sql) for sql in selects]
    scans = dict.fromkeys(
        scan
        for plan in plans
        for scan in plan.scans
        if any(word in scan for word in ("newest", "Seq Scan articles_article"))
    )
    print(
        f"{name:<34}{len(asked):>8}{max(plan.rows for plan in plans):>8,}"
        f"{sum(plan.milliseconds for plan in plans):>9.1f}"
        f"{statistics.median(took):>9.1f}  {'; '.join(scans)}"
    )


if __name__ == "__main__":
    main()
