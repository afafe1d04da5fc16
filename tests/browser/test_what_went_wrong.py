"""After a mailing that the relay took only in part: what was refused, what nobody knows the end of."""

import datetime
import uuid

import pytest
from django.db.models.functions import Now
from django.utils import timezone
from playwright.sync_api import expect

from subscriptions.issues import single_story
from subscriptions.models import Delivery, Edition, Issue, Subscriber
from tests.browser.conftest import start
from tests.browser.test_samples_and_templates import desk, url
from tests.factories import make_article

__all__ = ["desk"]


def settle(mails, end):
    """Lead mails through a sender's hand to their end, an hour ago."""
    keys = list(mails.values_list("pk", flat=True))
    mails = Delivery.objects.filter(pk__in=keys)
    hand = {"lease_token": uuid.uuid4(), "lease_until": Now() + datetime.timedelta(minutes=5)}
    mails.update(state="claimed", **hand)
    mails.update(state="handing", handed_at=Now() - datetime.timedelta(hours=1))
    reply = "554 5.7.1 daily limit reached" if end == "failed" else ""
    mails.update(state=end, finished_at=Now(), reply=reply, lease_token=None, lease_until=None)


@pytest.fixture
def issue(desk):
    """Ten mails: five accepted, two refused for our sake, three without an answer."""
    now = timezone.now()
    Subscriber.objects.bulk_create(
        Subscriber(email=f"r{n}@contoh.id", state="active", confirmed_at=now) for n in range(10)
    )
    Edition.objects.update(undo_minutes=0)
    issue = single_story.send_article(make_article("Benteng Aleppo"), desk)
    Issue.objects.update(send_at=Now())
    start(issue)
    ends = ["accepted"] * 5 + ["failed"] * 2 + ["unknown"] * 3
    for mail, end in zip(Delivery.objects.order_by("pk"), ends, strict=True):
        settle(Delivery.objects.filter(pk=mail.pk), end)
    Issue.objects.filter(pk=issue.pk).move("complete", completed_at=Now())
    return issue


def states():
    return sorted(Delivery.objects.values_list("state", flat=True))


def test_refused_sent_again_unknown_looked_up_in_the_log_and_only_then_sent(
    page, pages, issue, tmp_path
):
    page.goto(pages.url + url("issue", "change", issue.pk))
    expect(page.locator(".mail-reasons")).to_contain_text("daily limit reached")
    other_tab = page.context.new_page()
    other_tab.goto(page.url)
    again = "Kirim lagi 2 yang ditolak"
    page.get_by_role("button", name=again).click()
    expect(page.locator(".messagelist")).to_contain_text("2 email dikirim ulang")
    other_tab.get_by_role("button", name=again).click()
    expect(other_tab.locator(".messagelist")).to_contain_text("orang lain sudah menekannya")
    other_tab.close()
    assert states().count("deferred") == 2
    settle(Delivery.objects.filter(state="deferred"), "accepted")
    Issue.objects.filter(pk=issue.pk).move("complete", completed_at=Now())

    taken = Delivery.objects.filter(state="unknown").first()
    log = tmp_path / "mail.log"
    log.write_text(
        f"Nov 29 10:00:00 mx postfix/cleanup[1]: 4ABC12: message-id={taken.message_id}\n"
        f"Nov 29 10:00:01 mx postfix/smtp[2]: 4ABC12: to=<{taken.address}>, relay=mx.contoh.id,"
        " delay=1, dsn=2.0.0, status=sent (250 ok)\n"
    )
    page.reload()
    page.get_by_role("link", name="Periksa yang tidak diketahui").click()
    page.get_by_role("button", name="Periksa").click()  # nothing chosen yet
    expect(page.locator(".messagelist")).to_contain_text("0 email")
    page.get_by_role("link", name="Periksa yang tidak diketahui").click()
    page.set_input_files("[name=log]", log)
    page.get_by_role("button", name="Periksa").click()
    expect(page.locator(".messagelist")).to_contain_text("1 email")
    assert (states().count("unknown"), states().count("accepted")) == (2, 8)

    page.get_by_role("link", name="Kirim ulang 2 yang tidak").click()
    expect(page.locator("main, #content").first).to_contain_text("dua kali")
    assert states().count("unknown") == 2  # asking changes nothing
    page.get_by_role("button", name="Kirim ulang 2").dblclick()
    expect(page.locator(".messagelist")).to_be_visible()
    assert (states().count("unknown"), states().count("deferred")) == (0, 2)
