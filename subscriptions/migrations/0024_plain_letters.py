from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("subscriptions", "0023_segments")]

    operations = [
        migrations.RemoveConstraint(model_name="edition", name="edition_template_known"),
        migrations.AlterField(
            model_name="edition",
            name="template",
            field=models.CharField(
                choices=[
                    ("surat", "Letter: headlines with standfirsts"),
                    ("ringkas", "Brief: headlines only"),
                    ("polos", "Plain: words and links, as one person writes to another"),
                ],
                default="surat",
                max_length=8,
                verbose_name="template",
            ),
        ),
        AddConstraintNotValid(
            model_name="edition",
            constraint=models.CheckConstraint(
                condition=models.Q(("template__in", ["surat", "ringkas", "polos"])),
                name="edition_template_known",
            ),
        ),
        ValidateConstraint(model_name="edition", name="edition_template_known"),
    ]
