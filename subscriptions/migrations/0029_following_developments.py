import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

KINDS = ["section", "tag", "reporter", "development"]


def one_thing(kinds: list[str]) -> models.Q:
    alone = models.Q()
    for chosen in kinds:
        alone |= models.Q(**{f"{kind}__isnull": kind != chosen for kind in kinds})
    return alone


class Migration(migrations.Migration):
    dependencies = [("articles", "0034_events"), ("subscriptions", "0028_vouching")]

    operations = [
        migrations.AddField(
            model_name="subscribertopic",
            name="development",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="articles.event",
                verbose_name="development",
            ),
        ),
        AddConstraintNotValid(
            model_name="subscribertopic",
            constraint=models.CheckConstraint(
                condition=one_thing(KINDS), name="topic_is_one_of_its_kinds"
            ),
        ),
        migrations.RemoveConstraint(model_name="subscribertopic", name="topic_is_one_thing"),
    ]
