"""What a scheduled story will change when its time comes: every list that it is to stand on."""

import datetime

import pytest
from django.utils import timezone

from newsroom.pagestore import agenda
from tests.factories import make_article, make_reporter, make_section, make_source

pytestmark = pytest.mark.django_db


def test_a_scheduled_story_changes_the_list_of_each_of_its_sections_tags_and_people():
    alam, reporter, source = make_section("Lingkungan"), make_reporter(), make_source()
    story = make_article(
        section=make_section("Kota"),
        further=[alam],
        tags=["Banjir"],
        reporters=[reporter],
        sources=[source],
        published_at=timezone.now() + datetime.timedelta(hours=1),
    )
    [moment] = agenda.read()
    assert moment.purge.tags >= {
        f"article:{story.pk}",
        f"section-list:{story.section_id}",
        f"section-list:{alam.pk}",
        f"tag-list:{story.tags.get().pk}",
        f"reporter-list:{reporter.pk}",
        f"source-list:{source.pk}",
    }
