"""The page that every mail leads to: what comes, how often, where to, and the ways out.

The link is the key: no password, no cookie, no token of a visit. A GET changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from articles.pages import client_address
from subscriptions import tokens
from subscriptions.models import Subscriber
from subscriptions.signup import holders, preferences, requests, stored_data
from subscriptions.signup.forms import AddressForm, ChoiceForm
from subscriptions.signup.posted import form_of, is_readable
from subscriptions.signup.private_pages import link_invalid, private
from subscriptions.signup.typing_errors import probably_meant
from subscriptions.signup.views import choices, unreadable, wished

Act = Callable[[HttpRequest, Subscriber], dict[str, Any]]


@csrf_exempt
@private
def choose(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows what is chosen and stored; POST does what ``do`` names."""
    try:
        subscriber = holders.holder(token)
    except tokens.LinkError as error:
        return link_invalid(request, error)
    context: dict[str, Any] = {}
    if request.method == "POST" and not is_readable(request):
        context = {"wrong": unreadable()}
    elif request.method == "POST":
        act = ACTS.get(request.POST.get("do", ""), _save)
        try:
            context = act(request, subscriber)
        except (Subscriber.DoesNotExist, IntegrityError):
            if Subscriber.objects.filter(pk=subscriber.pk).exists():
                raise
            return link_invalid(request, holders.nobodys(token))  # from another tab meanwhile
    status = 422 if context.get("wrong") else 200
    return render(
        request, "subscriptions/choose.html", _page(token, subscriber) | context, status=status
    )


def _page(token: str, subscriber: Subscriber) -> dict[str, Any]:
    values = ChoiceForm.values(preferences.choice_of(subscriber))
    return choices(values, subscriber.source_page) | {
        "done": "",
        "wrong": "",
        "address_wrong": "",
        "email": "",
        "token": token,
        "subscriber": subscriber,
        "is_active": _is_active(subscriber),
        "is_paused": _is_active(subscriber) and preferences.is_paused(subscriber),
        "gets_nothing": subscriber.gets_nothing,
        "address": tokens.mask(subscriber.email),
        "pauses": preferences.PAUSES,
        "mails": subscriber.logged_deliveries.count(),
    }


def _is_active(subscriber: Subscriber) -> bool:
    return subscriber.state == Subscriber.State.ACTIVE


def _save(request: HttpRequest, subscriber: Subscriber) -> dict[str, Any]:
    form = ChoiceForm(request.POST)
    if not form.is_valid():
        error = next(iter(form.errors.values()))[0]
        return {"wrong": error} | choices(wished(form), subscriber.source_page)
    preferences.choose(subscriber, form.choice)
    # No promise of a mail to whom none comes; the page says why.
    if not _is_active(subscriber):
        return {"done": _("Saved. It holds once you subscribe again.")}
    if subscriber.gets_nothing:
        return {"done": _("Saved.")}
    return {"done": _("Saved. It holds from the next mail on.")}


def _pause(request: HttpRequest, subscriber: Subscriber) -> dict[str, Any]:
    weeks = {str(number): number for number in (0, *preferences.PAUSES)}
    chosen = weeks.get(request.POST.get("weeks", ""))
    if chosen is None:
        return {"wrong": _("Please choose from the list.")}
    subscriber.refresh_from_db()  # who was erased in another tab is told so
    if not _is_active(subscriber):
        return {}  # left in another tab: the page says so, and there is nothing to pause
    preferences.pause(subscriber, chosen)
    return {
        "done": _("Paused. Nothing comes until then.") if chosen else _("The mails come again.")
    }


def _move(request: HttpRequest, subscriber: Subscriber) -> dict[str, Any]:
    form = AddressForm(request.POST)
    if form.is_valid() and form.cleaned_data["email"] == subscriber.email:
        form.add_error("email", _("Our mail already goes to this address."))
    if not form.is_valid():
        error = form.errors["email"][0]
        return {"address_wrong": error, "wrong": error, "email": request.POST.get("email", "")}
    requests.ask_to_move(
        subscriber, form.cleaned_data["email"], client_address.remote_address(request)
    )
    done = _("Open the mail that we have just sent to the new address, and confirm it.")
    if meant := probably_meant(form.cleaned_data["email"]):
        question = _("Did you mean %(address)s? Then write it below.") % {"address": meant}
        return {"done": f"{done} {question}", "email": meant}
    return {"done": done}


def _leave(request: HttpRequest, subscriber: Subscriber) -> dict[str, Any]:
    requests.unsubscribe(subscriber)
    subscriber.refresh_from_db()
    return {"done": _("You are unsubscribed.")}


ACTS: Final[dict[str, Act]] = {"save": _save, "pause": _pause, "move": _move, "leave": _leave}


@csrf_exempt
@private
def erase(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, POST forgets the subscriber. Pressed once more, it is answered the same."""
    is_erased = request.method == "POST" and tokens.was_asked_to_erase(
        form_of(request).get("asked", ""), token
    )
    try:
        subscriber = holders.holder(token)
    except tokens.LinkError as error:
        if is_erased:
            return render(request, "subscriptions/erased.html")
        return link_invalid(request, error)
    if is_erased:
        preferences.erase(subscriber)
        return render(request, "subscriptions/erased.html")
    context = {
        "address": tokens.mask(subscriber.email),
        "token": token,
        "asked": tokens.asked_to_erase(token),
    }
    return render(request, "subscriptions/erase.html", context)


@private
def data(request: HttpRequest, token: str) -> HttpResponse:
    """Everything that is stored about the subscriber, as a file to keep."""
    try:
        subscriber = holders.holder(token)
    except tokens.LinkError as error:
        return link_invalid(request, error)
    response = JsonResponse(
        stored_data.data_of(subscriber), json_dumps_params={"indent": 2, "ensure_ascii": False}
    )
    response.headers["Content-Disposition"] = 'attachment; filename="data-langganan.json"'
    return response
