"""Every act that there is, done as people do it: each writes its one entry."""

import datetime
import io
import json
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db.models.functions import Now
from django.utils import timezone

from articles.auditlog.acts import Act
from articles.auditlog.models import Entry
from articles.editing import restoring, revisions, uniting, workflow
from articles.models import Section, Synonym, Tag
from newsroom import roles
from subscriptions.admin.issue import draft, fingerprints
from subscriptions.bounces import held
from subscriptions.issues import lifecycle, sending_again, single_story, trial_mails
from subscriptions.lists import csv_import, import_jobs
from subscriptions.models import Bounce, Edition, Issue, SendingHost, Subscriber
from subscriptions.outbox import arming
from subscriptions.signup import preferences
from tests.factories import make_article, make_user

State = Issue.State
# Told of in tests of their own, of the pages on which they are done.
ELSEWHERE = {
    Act.LOGIN, Act.LOGOUT, Act.WRONG_PASSWORD, Act.WRONG_FACTOR, Act.UNKNOWN_LOGIN, Act.SUDO,
    Act.WRONG_SUDO, Act.FACTOR_ADDED, Act.FACTOR_REMOVED, Act.FACTORS_RESET, Act.CODES_MADE,
    Act.CODE_USED, Act.SESSION_ENDED, Act.SESSIONS_ENDED, Act.PASSWORD_CHANGED,
    Act.PASSWORD_RESET, Act.RESET_ASKED, Act.RESET_UNKNOWN, Act.INVITED, Act.INVITATION_TAKEN, Act.USER_LEFT,
    Act.LOG_EXPIRED, Act.LOG_EXPORTED, Act.PAGE_REFUSED, Act.ACT_REFUSED, Act.TEXT_DISCARDED,
    Act.TEXTS_EXPIRED, Act.GUEST_LINK_MADE, Act.GUEST_LINK_REVOKED, Act.GUEST_NOTED,
    Act.GUEST_APPROVED, Act.WISHES_CHANGED, Act.LEFT_ELSEWHERE, Act.TOKEN_REVOKED,
    Act.WEBHOOK_SECRET, Act.WEBHOOK_RESUMED,
}  # fmt: skip


class Doing:
    """A newsroom in which things can be done; one method an act, by the act's name."""

    def __init__(self, client):
        self.client = client
        self.boss = User.objects.create_superuser("bos", "bos@contoh.id", "x" * 20)
        self.user = make_user(roles.REPORTER, "ratna")
        self.role = Group.objects.get(name=roles.EDITOR)
        self.permission = Permission.objects.get(codename="approve_article")
        self.story = make_article("Gempa")
        self.edition = Edition.objects.create(name="P", slug="p", frequency="daily", hour=6)
        self.reader = Subscriber.objects.create(
            email="pembaca@contoh.id",
            state=Subscriber.State.ACTIVE,
            confirmed_at=timezone.now(),
        )
        client.force_login(self.boss)

    def issue(self, state=State.DRAFT):
        issue = draft.start_draft(self.edition.pk, self.boss)
        steps = {
            State.DRAFT: [],
            State.QUEUED: [State.QUEUED],
            State.SENDING: [State.QUEUED, State.SENDING],
            State.PAUSED: [State.QUEUED, State.SENDING, State.PAUSED],
        }[state]
        for step in steps:
            now = timezone.now()
            given = {
                State.QUEUED: {"send_at": now},
                State.SENDING: {"started_at": now, "candidates": 1},
            }.get(step, {})
            assert Issue.objects.filter(pk=issue.pk).move(step, **given)
        issue.refresh_from_db()
        return issue

    def job(self):
        file = SimpleUploadedFile("daftar.csv", b"email\r\na@contoh.id\r\n")
        said = csv_import.Statement("pameran", datetime.date(2026, 1, 1), "Ratna")
        return import_jobs.create_job(file, said, self.boss)

    def post(self, address, **fields):
        return self.client.post(f"/admin/{address}", fields)

    def mail(self, issue, step, **fields):
        return self.post(f"subscriptions/issue/{issue.pk}/{step}/", **fields)

    def two_tags(self):
        return Tag.objects.create(name="Satu"), Tag.objects.create(name="Dua")

    def merged(self):
        gone, kept = self.two_tags()
        yield
        self.post("articles/tag/merge/", key=[gone.pk, kept.pk], kept=kept.pk)

    def parted(self):
        gone, kept = self.two_tags()
        twins = uniting.merge("tag", gone.pk, kept.pk, self.boss)
        yield
        self.post(f"articles/tag/twins/{twins.pk}/undo/")

    # What is done, and before it (in a list) what must be there.

    def user_made(self):
        yield
        User.objects.create_user("baru")

    def _flag(self, flag, *, before, after):
        User.objects.filter(pk=self.user.pk).update(**{flag: before})
        yield
        user = User.objects.get(pk=self.user.pk)
        setattr(user, flag, after)
        user.save()

    def user_deactivated(self):
        return self._flag("is_active", before=True, after=False)

    def user_activated(self):
        return self._flag("is_active", before=False, after=True)

    def staff_given(self):
        return self._flag("is_staff", before=False, after=True)

    def staff_taken(self):
        return self._flag("is_staff", before=True, after=False)

    def superuser_given(self):
        return self._flag("is_superuser", before=False, after=True)

    def superuser_taken(self):
        return self._flag("is_superuser", before=True, after=False)

    def user_deleted(self):
        spare = make_user(username="lama")
        yield
        self.post(f"auth/user/{spare.pk}/delete/", post="yes")
        assert not User.objects.filter(pk=spare.pk).exists()

    def role_given(self):
        yield
        self.user.groups.add(self.role)

    def role_taken(self):
        self.user.groups.add(self.role)
        yield
        self.user.groups.remove(self.role)

    def permission_given(self):
        yield
        self.user.user_permissions.add(self.permission)

    def permission_taken(self):
        yield
        self.role.permissions.remove(self.permission)

    def role_extended(self):
        self.role.permissions.through.objects.filter(
            group=self.role, permission=self.permission
        ).delete()
        yield
        from django.apps import apps

        roles.sync_roles(apps.get_app_config("articles"), verbosity=0)

    def story_moved(self):
        story = make_article("Naskah", status="draft")
        yield
        workflow.make_move(story, "submit", self.boss)

    def story_restored(self):
        story = make_article("Naskah", status="draft")
        revisions.record_before_change(story.pk)
        story.headline = "Naskah baru"
        story.save()
        revisions.record_change(story, self.boss)
        yield
        restoring.restore(story, story.revisions.last(), self.boss, seen=story.version)

    def front_page(self):
        form = self.client.get("/admin/articles/slot/").context["form"]
        data = {}
        for part in (form.slots, form.blocks):
            for sub in [part.management_form, *part.forms]:
                for field in sub:
                    if (value := field.value()) not in {None, False}:
                        data[field.html_name] = value
        data[f"{form.slots.prefix}-0-article"] = self.story.pk
        data |= {"seen": form.seen}
        yield
        response = self.client.post("/admin/articles/slot/", data)
        assert response.status_code == 302

    def added(self):
        yield
        self.post("articles/synonym/add/", words="halab, aleppo", state="use")

    def changed(self):
        row = Synonym.objects.create(words="halab, aleppo")
        yield
        self.post(f"articles/synonym/{row.pk}/change/", words="halab, aleppo, haleb", state="use")

    def deleted(self):
        row = Section.objects.create(name="Lama", slug="lama")
        yield
        self.post(f"articles/section/{row.pk}/delete/", post="yes")

    def issue_begun(self):
        yield
        self.post("subscriptions/issue/begin/", edition=self.edition.pk)

    def issue_changed(self):
        issue = self.issue()
        yield
        self.mail(issue, "save", seen=fingerprints.of(issue), title="Lain", story=self.story.pk)

    def issue_ordered(self):
        yield
        single_story.send_article(self.story, self.boss, Issue.Kind.STORY)

    def issue_sent(self):
        issue = self.issue()
        lifecycle.queue_digest(issue, timezone.now() - datetime.timedelta(seconds=5))
        yield
        assert lifecycle.start(issue.pk)

    def issue_taken_back(self):
        issue = self.issue(State.QUEUED)
        yield
        lifecycle.unschedule(issue, "x")

    def issue_stopped(self):
        issue = self.issue(State.SENDING)
        yield
        lifecycle.cancel(issue, "x")

    def issue_paused(self):
        issue = self.issue(State.SENDING)
        yield
        lifecycle.pause(issue, "x")

    def issue_resumed(self):
        issue = self.issue(State.PAUSED)
        yield
        lifecycle.resume(issue, "x")

    def mails_sent_again(self):
        issue = self.issue(State.SENDING)
        issue.deliveries.create(
            subscriber=self.reader, address=self.reader.email, message_id="<a@b>",
            state="failed", finished_at=timezone.now(),
        )  # fmt: skip
        yield
        assert sending_again.resend_failed(issue) == 1

    def sent_to_more(self):
        issue = self.issue(State.SENDING)
        Issue.objects.filter(pk=issue.pk).update(sample=1)
        Subscriber.objects.update(frequency=self.edition.frequency)
        yield
        assert sending_again.send_to_the_others(issue) == 1

    def reconciled(self):
        issue = self.issue(State.SENDING)
        yield
        self.mail(issue, "unknown", lines="x")

    def trial_mail(self):
        issue = self.issue()
        yield
        trial_mails.queue_trial_mail(issue, "bos@contoh.id", self.boss)

    def armed(self):
        yield
        call_command("arm", stdout=io.StringIO())

    def disarmed(self):
        arming.arm("x")
        mark = json.loads(arming._mark_file().read_text())
        arming._write_mark(mark["id"], mark["position"] + 10**12)
        yield
        assert not arming.may_send()
        assert not SendingHost.objects.exists()

    def _readers(self, action, state=Subscriber.State.ACTIVE):
        yield
        self.post("subscriptions/subscriber/", action=action, _selected_action=self.reader.pk)

    def unsubscribed(self):
        return self._readers("unsubscribe")

    def suppressed(self):
        return self._readers("suppress")

    def unsuppressed(self):
        self.reader.suppress("desk")
        return self._readers("lift_suppression")

    def bounces_dismissed(self):
        Bounce.objects.create(
            key="k", kind=Bounce.Kind.values[0], source="smtp", subscriber=self.reader,
            weight=Bounce.Weight.HELD, domain="contoh.id",
        )  # fmt: skip
        yield
        held.dismiss("contoh.id")

    def import_begun(self):
        yield
        self.job()

    def import_confirmed(self):
        job = self.job()
        type(job).objects.filter(pk=job.pk).update(state="read")
        yield
        assert import_jobs.order(job)

    def import_resumed(self):
        job = self.job()
        type(job).objects.filter(pk=job.pk).update(state="stuck", finished_at=Now())
        yield
        assert import_jobs.again(job)

    def import_cancelled(self):
        job = self.job()
        yield
        assert import_jobs.cancel(job)

    def erased(self):
        yield
        preferences.erase(self.reader)

    def subscribers_exported(self):
        yield
        self.post("subscriptions/subscriber/export/")

    def report_exported(self):
        job = self.job()
        yield
        self.client.get(f"/admin/subscriptions/subscriber/import/{job.pk}/report/")


@pytest.fixture
def doing(db, client, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.SITE_URL = "http://testserver"
    return Doing(client)


@pytest.mark.parametrize("act", sorted(set(Act) - ELSEWHERE), ids=lambda act: act.value)
def test_each_act_writes_exactly_one_entry(doing, act):
    steps = getattr(doing, act.name.lower())()
    next(steps)
    before = set(Entry.objects.values_list("pk", flat=True))
    with pytest.raises(StopIteration):
        next(steps)
    written = Entry.objects.exclude(pk__in=before)
    assert [entry.act for entry in written] == [act]
    for entry in written:
        assert "@contoh.id" not in entry.object_name or "•••" in entry.object_name


def test_what_is_told_of_elsewhere_is():
    files = [
        file for file in Path(__file__).parents[2].rglob("test_*.py") if file != Path(__file__)
    ]
    told = "".join(file.read_text() for file in files if file.parent.name != "browser")
    assert not {act.name for act in ELSEWHERE if f"Act.{act.name}" not in told}
