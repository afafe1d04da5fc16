from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

FORMS = "^[^ ,]+( [^ ,]+)*(, [^ ,]+( [^ ,]+)*)+$"


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0019_notes"),
    ]

    operations = [
        migrations.AddField(
            model_name="synonym",
            name="source",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Where it is from, for whoever doubts it.",
                max_length=200,
                verbose_name="source",
            ),
        ),
        migrations.AddField(
            model_name="synonym",
            name="state",
            field=models.CharField(
                choices=[("use", "in use"), ("offer", "offered"), ("no", "refused")],
                db_default="use",
                default="use",
                help_text="Searches know what is in use. What is refused is not offered again.",
                max_length=5,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="synonym",
            name="words",
            field=models.CharField(
                help_text=(
                    "Forms of one meaning, separated by commas: KPK, Komisi Pemberantasan Korupsi."
                ),
                max_length=200,
                unique=True,
                verbose_name="words",
            ),
        ),
        migrations.RemoveConstraint(model_name="synonym", name="synonym_of_single_words"),
        AddConstraintNotValid(
            model_name="synonym",
            constraint=models.CheckConstraint(
                condition=models.Q(words__regex=FORMS), name="synonym_of_forms"
            ),
        ),
        AddConstraintNotValid(
            model_name="synonym",
            constraint=models.CheckConstraint(
                condition=models.Q(state__in=["use", "offer", "no"]), name="synonym_state_known"
            ),
        ),
    ]
