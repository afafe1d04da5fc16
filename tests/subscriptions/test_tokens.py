"""Signed links and keyed hashes: each for one purpose, one person, one span of time."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from subscriptions import tokens


def later(**span):
    return time_machine.travel(timezone.now() + datetime.timedelta(**span), tick=False)


class TestConfirming:
    def test_the_link_leads_to_its_consent(self):
        assert tokens.read_confirm_token(tokens.confirm_token(17)) == 17

    def test_it_holds_for_a_week(self):
        token = tokens.confirm_token(17)
        with later(days=6, hours=23):
            assert tokens.read_confirm_token(token) == 17
        with later(days=7, hours=1), pytest.raises(tokens.LinkExpiredError):
            tokens.read_confirm_token(token)

    @pytest.mark.parametrize(
        "forge", [lambda token: "", lambda token: "17", lambda t: "18" + t[2:]]
    )
    def test_a_forged_one_is_refused_and_not_called_expired(self, forge):
        with pytest.raises(tokens.LinkError) as refused:
            tokens.read_confirm_token(forge(tokens.confirm_token(17)))
        assert not isinstance(refused.value, tokens.LinkExpiredError)

    def test_what_was_signed_for_something_else_is_refused(self):
        with pytest.raises(tokens.LinkError):
            tokens.read_confirm_token(tokens.form_stamp())
        assert not tokens.stamp_is_credible(tokens.confirm_token(17))


class TestThePageOfChoices:
    def test_its_link_is_for_one_subscriber_at_one_address(self):
        token = tokens.choice_token(5, "a@contoh.id")
        assert tokens.read_choice_token(token) == 5
        assert tokens.choice_token_is_for(token, 5, "a@contoh.id")
        assert not tokens.choice_token_is_for(token, 5, "b@contoh.id")
        assert not tokens.choice_token_is_for(token, 6, "a@contoh.id")

    def test_it_holds_under_a_former_key_and_no_other(self, settings):
        token = tokens.choice_token(5, "a@contoh.id")
        former, settings.SECRET_KEY = settings.SECRET_KEY, "n" * 60
        assert not tokens.choice_token_is_for(token, 5, "a@contoh.id")
        settings.SECRET_KEY_FALLBACKS = [former]
        assert tokens.choice_token_is_for(token, 5, "a@contoh.id")

    @pytest.mark.parametrize("token", ["", "5", "0-" + "a" * 22, "5-" + "a" * 21, "5-" + "a" * 23])
    def test_another_form_is_refused(self, token):
        with pytest.raises(tokens.LinkError):
            tokens.read_choice_token(token)

    def test_links_in_mails_sent_before_still_hold(self, settings):
        """The key is derived as ``salted_hmac`` derives it; the value was made by an older one."""
        settings.SECRET_KEY = "kunci-lama"
        assert tokens.choice_token(5, "a@contoh.id") == "5--vjxjW7VSMFcXoHc5YX21M"


class TestTheFormsStamp:
    @pytest.mark.parametrize(
        ("span", "credible"),
        [
            ({"seconds": 0}, False),
            ({"seconds": 1.9}, False),
            ({"seconds": 2}, True),
            ({"days": 7}, True),
            ({"days": 7, "seconds": 1}, False),
        ],
    )
    def test_it_is_believed_neither_at_once_nor_a_week_later(self, monkeypatch, span, credible):
        now = timezone.now().replace(microsecond=0)
        monkeypatch.setattr(tokens.clock, "now", lambda: now)
        stamp = tokens.form_stamp()
        monkeypatch.setattr(tokens.clock, "now", lambda: now + datetime.timedelta(**span))
        assert tokens.stamp_is_credible(stamp) is credible


class TestTheQuestionBeforeErasing:
    def test_its_answer_is_for_the_subscriber_who_was_asked(self):
        signature = tokens.asked_to_erase("5-milik-ayu")
        assert tokens.was_asked_to_erase(signature, "5-milik-ayu")
        assert not tokens.was_asked_to_erase(signature, "6-milik-budi")

    @pytest.mark.parametrize("forged", ["", "5-milik-ayu", "5-milik-ayu:palsu"])
    def test_who_was_not_asked_cannot_answer(self, forged):
        assert not tokens.was_asked_to_erase(forged, "5-milik-ayu")


class TestHashes:
    def test_an_address_is_found_under_each_key(self, settings):
        settings.ADDRESS_HASH_KEY_FALLBACKS = ["lama" * 10]
        first, second = tokens.address_hashes("a@contoh.id")
        assert first == tokens.address_hash("a@contoh.id") != second
        settings.ADDRESS_HASH_KEY = "lama" * 10
        assert tokens.address_hash("a@contoh.id") == second
        assert len(first) == 64

    @pytest.mark.parametrize(
        ("one", "other", "same"),
        [
            ("203.0.113.1", "203.0.113.254", True),
            ("203.0.113.1", "203.0.114.1", False),
            ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
            ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
            ("::ffff:203.0.113.9", "203.0.113.1", True),
            ("", "unknown", True),
            ("", "0.0.0.0", False),
        ],
    )
    def test_networks_are_told_apart_not_their_addresses(self, one, other, same):
        assert (tokens.network_hash(one) == tokens.network_hash(other)) is same

    def test_what_was_noted_by_an_older_release_is_still_known(self, settings):
        settings.ADDRESS_HASH_KEY = settings.SECRET_KEY = "kunci-lama"
        assert tokens.address_hash("a@contoh.id")[:16] == "8a0af3eda07a02ef"
        assert tokens.network_hash("203.0.113.9")[:16] == "aeeb1932b843b094"
        assert tokens.network_hash("2001:db8:1:2::1")[:16] == "f1bd5c49ac1aae69"
        assert tokens.network_hash("unknown")[:16] == "563022a318fa0f41"

    def test_one_purposes_hash_is_not_anothers(self, settings):
        settings.ADDRESS_HASH_KEY = settings.SECRET_KEY
        assert tokens.address_hash("") != tokens.network_hash("")


def test_a_masked_address_is_known_to_its_owner():
    assert tokens.mask("ayu.lestari@contoh.id") == "a•••@contoh.id"


@pytest.mark.parametrize(
    ("domain", "shown"),
    [
        ("xn--e1afmkfd.xn--p1ai", "пример.рф"),
        ("mail.xn--fsqu00a.com", "mail.例子.com"),
        ("xn--99999999.example", "xn--99999999.example"),
        ("xn--.example", "xn--.example"),
        ("contoh..id", "contoh..id"),
    ],
)
def test_a_masked_domain_stands_in_its_own_script(domain, shown):
    assert tokens.mask(f"ayu@{domain}") == f"a•••@{shown}"


def test_unsubscribe_tokens_fit_their_form_and_differ():
    made = {tokens.new_unsubscribe_token() for _number in range(50)}
    assert len(made) == 50
    assert all(tokens.UNSUBSCRIBE_TOKEN.fullmatch(token) for token in made)
