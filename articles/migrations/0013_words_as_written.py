from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0012_moving"),
    ]

    operations = [
        migrations.CreateModel(
            name="Compound",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("joined", models.CharField(db_collation="C", max_length=40)),
                ("first", models.CharField(db_collation="C", max_length=40)),
                ("second", models.CharField(db_collation="C", max_length=40)),
                ("stories", models.PositiveIntegerField()),
            ],
            options={
                "verbose_name": "compound",
                "verbose_name_plural": "compounds",
                "constraints": [
                    models.UniqueConstraint(fields=("joined", "first"), name="one_row_a_parting")
                ],
            },
        ),
        migrations.AddField(
            model_name="searchentry",
            name="reading",
            field=models.PositiveSmallIntegerField(db_default=0),
        ),
        migrations.AddField(
            model_name="word",
            name="parted_at",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
    ]
