import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Tell a subscriber's former e-mail address from a story's former address."""

    dependencies = [
        ("subscriptions", "0016_stuck_imports"),
    ]

    operations = [
        migrations.RenameModel(old_name="FormerAddress", new_name="FormerEmail"),
        migrations.AlterModelOptions(
            name="formeremail",
            options={
                "ordering": ["-ended_at", "-pk"],
                "verbose_name": "former e-mail address",
                "verbose_name_plural": "former e-mail addresses",
            },
        ),
        migrations.AlterField(
            model_name="formeremail",
            name="subscriber",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="former_emails",
                to="subscriptions.subscriber",
                verbose_name="subscriber",
            ),
        ),
    ]
