from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("subscriptions", "0036_time_of_sending"),
    ]

    operations = [
        migrations.AddField(
            model_name="issue",
            name="is_listing_chosen",
            field=models.BooleanField(
                db_default=False,
                default=False,
                editable=False,
                verbose_name="whether it is in the archive was chosen",
            ),
        ),
    ]
