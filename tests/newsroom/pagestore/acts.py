"""All that can happen to a small paper: what people save, what machines write, and SQL by hand."""

import datetime
import itertools

from django.db import connection, transaction

from articles.db import clock
from articles.editing import workflow
from articles.models import (
    Article,
    ArticleSource,
    Banner,
    Byline,
    Correction,
    Event,
    EventStory,
    Page,
    RelatedChoice,
    RelatedStory,
    Rendition,
    SectionBlock,
    SiteIdentity,
    SiteLink,
    Slot,
    Tag,
    TaggedArticle,
)  # fmt: skip
from articles.models.status import Status
from subscriptions.issues import lifecycle
from subscriptions.models import Edition, Issue, IssueStory
from tests.factories import make_article, make_image, make_reporter, make_section

_number = itertools.count(1)


class Acts:
    """What can happen. ``stories`` and the rest are set by the machine that inherits."""

    stories: list

    def story(self, pick):
        return Article.objects.get(pk=self.stories[pick % len(self.stories)].pk)

    @staticmethod
    def next_number():
        return next(_number)

    def do_headline(self, story, other, number):
        story.headline = f"Judul {number}"
        story.save()

    def do_place(self, story, other, number):
        story.body = f'<p>Isi {number}.</p><div data-story="{other.pk}"></div><p>Akhir.</p>'
        story.save()

    def do_section(self, story, other, number):
        story.section = self.sections[number % 2]
        story.save()

    def do_file_further(self, story, other, number):
        sections = [one for one in self.sections if one.pk != story.section_id]
        story.further_sections.set(sections if number % 3 else [])

    def do_slug(self, story, other, number):
        story.slug, story.slug_is_set = f"alamat-{number}", True
        story.save()

    def do_day(self, story, other, number):
        if story.published_at:
            story.published_at -= datetime.timedelta(hours=7 * (number % 9))
            story.save()

    def do_new(self, story, other, number):
        ahead = datetime.timedelta(minutes=(number % 5) * 10 - 20)
        self.stories.append(
            make_article(f"Baru {number}", section=story.section, tags=["Aleppo"], published_at=clock.now() + ahead,
                         reporters=[self.reporters[number % 2]], sources=self.sources,
                         further=[one for one in self.sections if one.pk != story.section_id])
        )  # fmt: skip

    def do_withdraw(self, story, other, number):
        if story.status == Status.APPROVED:
            workflow.make_move(story, "withdraw", None)

    def do_restore(self, story, other, number):
        if story.status == Status.WITHDRAWN:
            workflow.make_move(story, "restore", None)

    def do_tag(self, story, other, number):
        if number % 2:
            story.tags.add("Aleppo")
        else:
            story.tags.clear()

    def do_rename_tag(self, story, other, number):
        tag = self.tags[0]
        tag.refresh_from_db()
        tag.name, tag.slug = f"Aleppo {number}", f"aleppo-{number}"
        tag.save()

    def do_rename_reporter(self, story, other, number):
        reporter = self.reporters[0]
        reporter.refresh_from_db()
        reporter.name = f"Ratna {number}"
        reporter.save()

    def do_unsign(self, story, other, number):
        Byline.objects.filter(article=story).delete()

    def do_image(self, story, other, number):
        self.image.refresh_from_db()
        self.image.alt = self.image.caption = f"Gambar {number}"
        self.image.save()

    def do_correct(self, story, other, number):
        Correction.objects.create(
            article=story, text=f"Salah {number}.", is_important=bool(number % 2)
        )

    def do_relate(self, story, other, number):
        if story.pk != other.pk:
            RelatedStory.objects.update_or_create(
                article=story, other=other, defaults={"score": number, "cosine": 0.5}
            )

    def do_ban(self, story, other, number):
        if story.pk != other.pk:
            kind = "ban" if number % 2 else "pin"
            RelatedChoice.objects.update_or_create(
                article=story, other=other, defaults={"kind": kind}
            )

    def do_join_event(self, story, other, number):
        event, _made = Event.objects.get_or_create(slug=f"perang-{number % 2}")
        kind = "cut" if number % 5 == 0 else "found"
        if not story.event_rows.exclude(event=event).exclude(kind="cut").exists():
            EventStory.objects.update_or_create(event=event, article=story, defaults={"kind": kind})

    def do_name_event(self, story, other, number):
        Event.objects.update(name="" if number % 3 == 0 else f"Perang {number}")

    def do_end_event(self, story, other, number):
        Event.objects.filter(slug=f"perang-{number % 2}").delete()

    def do_slot(self, story, other, number):
        Slot.objects.filter(article=story).delete()
        end = clock.now() + datetime.timedelta(minutes=15)
        Slot.objects.update_or_create(
            position=1 + number % 3, defaults={"article": story, "ends_at": end}
        )

    def do_unslot(self, story, other, number):
        Slot.objects.all().delete()

    def do_block(self, story, other, number):
        SectionBlock.objects.update_or_create(
            section=story.section, defaults={"is_shown": bool(number % 2)}
        )

    def do_banner(self, story, other, number):
        Banner.objects.create(
            text=f"Gempa {number}",
            ends_at=clock.now() + datetime.timedelta(minutes=10 * (number % 3 + 1)),
        )

    def do_name(self, story, other, number):
        SiteIdentity.objects.update_or_create(pk=1, defaults={"name": f"Suluh {number}"})

    def do_menu(self, story, other, number):
        SiteLink.objects.create(site_id=1, place="header", label=f"Baris {number}", url="/tentang/")

    def do_page(self, story, other, number):
        self.page.refresh_from_db()
        self.page.body = f"<p>Kami {number}.</p>"
        self.page.save()

    def do_sql(self, story, other, number):
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE articles_article SET standfirst = 'Ringkas {number}'")

    def do_sql_section(self, story, other, number):
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE articles_section SET description = 'Rubrik {number}' WHERE id = {story.section_id}"
            )

    def do_rollback(self, story, other, number):
        with transaction.atomic():
            Article.objects.filter(pk=story.pk).update(headline="Tidak jadi")
            transaction.set_rollback(True)

    def do_unschedule(self, story, other, number):
        if story.status == Status.APPROVED:
            workflow.make_move(story, "unschedule", None)

    def do_approve(self, story, other, number):
        if story.status == Status.DRAFT and story.bylines.exists():
            at = clock.now() + datetime.timedelta(minutes=(number % 3) * 15 - 10)
            workflow.make_move(story, "approve", None, published_at=at)

    def do_delete(self, story, other, number):
        story = make_article(f"Sebentar {number}", section=story.section, tags=["Aleppo"],
                             published_at=clock.now() - datetime.timedelta(minutes=number % 90))  # fmt: skip
        self.settled()
        self.visit_one(story)
        story.delete()

    def do_everything_at_once(self, story, other, number):
        with transaction.atomic():
            self.do_headline(story, other, number)
            self.do_tag(story, other, number)
            self.do_correct(story, other, number)
            self.do_slot(story, other, number)

    def do_standfirst_of_many(self, story, other, number):
        Article.objects.filter(section=story.section).update(standfirst=f"Semua {number}.")

    # Names, and what bears them.

    def do_merge_tags(self, story, other, number):
        tag = Tag.objects.create(name=f"Halab {number}")
        story.tags.add(tag)
        self.visit_one(tag)
        kept = TaggedArticle.objects.filter(tag=self.tags[0]).values("content_object")
        TaggedArticle.objects.filter(tag=tag).exclude(content_object__in=kept).update(
            tag=self.tags[0]
        )
        tag.delete()

    def do_merge_reporters(self, story, other, number):
        reporter = make_reporter(f"R. Kirana {number}")
        Byline.objects.create(article=story, reporter=reporter, position=50 + number)
        self.visit_one(reporter)
        Byline.objects.filter(reporter=reporter).exclude(
            article__bylines__reporter=self.reporters[0]
        ).update(reporter=self.reporters[0])
        Byline.objects.filter(reporter=reporter).delete()
        reporter.delete()

    def do_order_of_bylines(self, story, other, number):
        Byline.objects.update_or_create(
            article=story, reporter=self.reporters[1], defaults={"position": number % 2 * 40}
        )

    def do_photo(self, story, other, number):
        reporter = self.reporters[number % 2]
        reporter.refresh_from_db()
        reporter.photo = None if reporter.photo else self.image
        reporter.bio = f"Menulis {number}."
        reporter.save()

    def do_source(self, story, other, number):
        source = self.sources[0]
        source.refresh_from_db()
        source.name, source.url = f"Badan {number}", f"https://badan.example/{number}"
        source.save()

    def do_cite(self, story, other, number):
        if number % 2:
            ArticleSource.objects.update_or_create(
                article=story, position=0, defaults={"source": self.sources[0]}
            )
        else:
            ArticleSource.objects.filter(article=story).delete()

    def do_section_name(self, story, other, number):
        section = self.sections[number % 2]
        section.refresh_from_db()
        section.name, section.slug = f"Rubrik {number}", f"rubrik-{number}"
        section.save()

    def do_section_comes_and_goes(self, story, other, number):
        section = make_section(f"Musiman {number}")
        self.visit_one(section)
        section.delete()

    def do_section_order(self, story, other, number):
        type(self.sections[0]).objects.filter(pk=self.sections[0].pk).update(position=number % 5)

    def do_page_comes_and_goes(self, story, other, number):
        page = Page.objects.create(title=f"Lowongan {number}", body="<p>Ada.</p>")
        self.visit_one(page)
        if number % 2:
            page.delete()
        else:
            page.slug = f"kerja-{number}"
            page.save()

    # Pictures.

    def do_lead_picture(self, story, other, number):
        story.lead_image = None if story.lead_image_id else self.image
        story.save()

    def do_other_picture(self, story, other, number):
        story.lead_image = make_image(caption=f"Lain {number}")
        story.save()

    def do_place_pictures(self, story, other, number):
        story.body = f'<p>Foto {number}.</p><div data-pictures="{self.image.pk}"></div><p>A.</p>'
        story.save()

    def do_sizes(self, story, other, number):
        size = {"image": self.image, "crop": "", "format": "webp", "width": 320, "height": 200}
        found = Rendition.objects.filter(**size)
        if found.exists():
            found.delete()
        else:
            Rendition.objects.create(**size, file=f"ukuran/{number}.webp")

    # The frame of every page.

    def do_banner_ends(self, story, other, number):
        Banner.objects.update(ends_at=clock.now())

    def do_banner_goes(self, story, other, number):
        Banner.objects.all().delete()

    def do_identity(self, story, other, number):
        SiteIdentity.objects.update_or_create(
            pk=1,
            defaults={
                "tagline": f"Semboyan {number}",
                "footer_text": f"Penerbit {number}",
                "full_feeds": bool(number % 2),
                "accent": "#9a2b16" if number % 2 else "",
            },
        )

    def do_unmenu(self, story, other, number):
        SiteLink.objects.all().delete()

    # What was wrong, and what is near.

    def do_correct_again(self, story, other, number):
        Correction.objects.update(text=f"Bukan itu, {number}.")

    def do_uncorrect(self, story, other, number):
        Correction.objects.filter(article=story).delete()

    def do_unrelate(self, story, other, number):
        RelatedStory.objects.filter(article=story).delete()
        RelatedChoice.objects.filter(article=story).delete()

    # Mailings.

    def do_mail(self, story, other, number):
        edition, _new = Edition.objects.get_or_create(
            slug="pagi", defaults={"name": "Pagi", "frequency": "daily", "hour": 5}
        )
        issue = Issue.objects.create(kind="digest", edition=edition, headline=f"Nawala {number}")
        for place, each in enumerate({story.pk: story, other.pk: other}.values()):
            issue.stories.create(article=each, position=place)
        lifecycle.queue_digest(issue, at=clock.now() - datetime.timedelta(minutes=1))
        lifecycle.start(issue.pk)

    def do_unlist(self, story, other, number):
        Issue.objects.update(is_listed=bool(number % 2))

    def do_drop_from_mail(self, story, other, number):
        IssueStory.objects.filter(article=story).delete()

    def do_rename_edition(self, story, other, number):
        Edition.objects.update(name=f"Pagi {number}")

    def do_cancel_mail(self, story, other, number):
        for issue in Issue.objects.filter(state=Issue.State.SENDING)[:1]:
            lifecycle.cancel(issue, "tidak jadi")

    # By hand.

    def do_sql_publish(self, story, other, number):
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE articles_article SET published_at = published_at - interval '1 minute'"
                " WHERE id = %s AND status = 'approved'",
                [story.pk],
            )

    def do_sql_emptied(self, story, other, number):
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE articles_correction")

    def do_sql_picture(self, story, other, number):
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE articles_image SET credit = 'Foto: {number}'")
