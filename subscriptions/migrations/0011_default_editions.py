"""The editions that a newsroom begins with, and the story of each issue that was mailed before."""

from typing import Any

from django.db import migrations

EDITIONS = [
    {
        "slug": "kabar-penting",
        "name": "Kabar Penting",
        "description": "Hanya saat ada kabar besar yang perlu segera diketahui.",
        "rhythm": "breaking",
        "undo_minutes": 2,
    },
    {
        "slug": "setiap-berita",
        "name": "Setiap Berita",
        "description": "Satu email untuk setiap berita yang dikirim redaksi, begitu terbit.",
        "rhythm": "instant",
    },
    {
        "slug": "harian",
        "name": "Harian",
        "description": "Satu email sehari berisi semua berita sejak kemarin.",
        "rhythm": "daily",
        "hour": 6,
        "subject": "{judul}",
    },
    {
        "slug": "mingguan",
        "name": "Mingguan",
        "description": "Satu email seminggu, enaknya dibaca santai di akhir pekan.",
        "rhythm": "weekly",
        "hour": 8,
        "weekday": 7,
        "subject": "{nama}: {judul}",
    },
]


def make(apps: Any, schema_editor: Any) -> None:
    Edition = apps.get_model("subscriptions", "Edition")
    for fields in EDITIONS:
        Edition.objects.get_or_create(slug=fields["slug"], defaults=fields)
    Issue = apps.get_model("subscriptions", "Issue")
    IssueStory = apps.get_model("subscriptions", "IssueStory")
    issues = Issue.objects.defer("html", "text").filter(article__isnull=False)
    IssueStory.objects.bulk_create(
        (
            IssueStory(
                issue=issue,
                article_id=issue.article_id,
                headline=issue.headline,
                standfirst=issue.standfirst,
                link=issue.link,
            )
            for issue in issues.iterator()
        ),
        batch_size=500,
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("subscriptions", "0010_issue_taken_back")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
