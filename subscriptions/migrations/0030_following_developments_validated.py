from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("subscriptions", "0029_following_developments")]

    operations = [ValidateConstraint("subscribertopic", "topic_is_one_of_its_kinds")]
