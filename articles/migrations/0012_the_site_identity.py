"""The one row of the site's identity: empty, so that the environment speaks until somebody edits."""

from django.db import migrations

FORWARD = """
INSERT INTO articles_siteidentity
    (id, name, tagline, logo, accent, accent_dark, footer_text, full_feeds)
VALUES (1, '', '', '', '', '', '', false) ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0011_site_identity_and_pages")]
    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
