from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("subscriptions", "0035_import_layout"),
    ]

    operations = [
        migrations.AddField(
            model_name="issue",
            name="sent_for",
            field=models.DurationField(
                editable=False, null=True, verbose_name="was being sent for"
            ),
        ),
        migrations.AddField(
            model_name="issue",
            name="went_on_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="being sent since"),
        ),
    ]
