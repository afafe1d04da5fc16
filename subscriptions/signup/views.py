"""Pages for readers who subscribe. A GET changes nothing; no page sets a cookie."""

from __future__ import annotations

import dataclasses
from typing import Any

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from articles.pages import client_address
from articles.pages.render import shown
from subscriptions import tokens
from subscriptions.issues import archive
from subscriptions.mail.links import choice_url
from subscriptions.models import Subscriber
from subscriptions.models.frequency import TIME_FIELDS, schedule_of
from subscriptions.signup import holders, preferences, proof_of_work, requests, topics
from subscriptions.signup.forms import ID, ChoiceForm, SignUpForm
from subscriptions.signup.posted import form_of, is_readable
from subscriptions.signup.private_pages import ALLOWED, link_invalid, private
from subscriptions.signup.typing_errors import probably_meant

ONE_CLICK = "One-Click"


class SeeOther(HttpResponseRedirect):
    """After a POST: look there by GET."""

    status_code = 303


# Kept pages carry the form for everybody, so it has no token of a visit: the address confirms,
# a field for robots, the form's age and caps protect.
@csrf_exempt
@vary_on_headers("Accept")
@require_http_methods(ALLOWED)
def sign_up(request: HttpRequest) -> HttpResponse:
    """The form on a page of its own; POST signs up, whichever page the form was on."""
    if request.method != "POST":
        page = requests.clean_page(request.GET.get("dari", ""))
        return _form_page(request, SignUpForm(initial={"page": page}))
    if not is_readable(request):
        return _once_more(request, SignUpForm(), None, unreadable())
    return _signed_up(request)


def _signed_up(request: HttpRequest) -> HttpResponse:
    form = SignUpForm(request.POST)
    # The box has one field; the page of topics says more.
    wishes = ChoiceForm(request.POST) if "frequency" in request.POST else None
    if form.is_robots:
        return _sent(request)
    if not form.is_valid() or (wishes is not None and not wishes.is_valid()):
        return _refused(request, form, wishes)
    if not form.is_credible:
        return _once_more(request, form, wishes)
    answer = form.data.get("altcha", "") if proof_of_work.is_on() else ""
    if answer and not proof_of_work.spend(answer):
        return _once_more(request, form, wishes)
    is_proven = bool(answer) or not proof_of_work.is_on()
    passed = requests.ask_to_subscribe(
        form.cleaned_data["email"],
        page=form.cleaned_data["page"],
        remote_address=client_address.remote_address(request),
        choice=None if wishes is None else wishes.choice.as_json(),
        is_proven=is_proven,
    )
    # Of other caps nobody is told. This one is about scripts, and hits people without one.
    return _sent(request, form) if passed or is_proven else _later(request, form, wishes)


@require_safe
@never_cache
def new_challenge(request: HttpRequest) -> HttpResponse:
    """Work for the visitor's machine; see ``challenge``."""
    if not proof_of_work.is_on():
        raise Http404
    return JsonResponse(proof_of_work.make())


@require_safe
@never_cache
def new_stamp(request: HttpRequest) -> HttpResponse:
    """The time of now, signed, for the box on a page that is kept for everybody.

    The box's script asks when somebody comes to the field. A form without one is answered by the
    form once more, with a time in it.
    """
    return JsonResponse({"stamp": tokens.form_stamp()})


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Where to look now; the same for every address."""
    return render(request, "subscriptions/signup_sent.html", {"meant": ""})


@csrf_exempt
@private
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, POST makes the subscription active.

    A POST within seconds of the mail comes from a program that reads mails before people do.
    """
    try:
        hasty = "again" not in form_of(request) and requests.was_just_sent(token)
        act = requests.confirm if request.method == "POST" and not hasty else requests.look_at
        subscriber, answer, email = act(token)
    except tokens.LinkError as error:
        return link_invalid(request, error)
    if answer is requests.Answer.VOID:
        return link_invalid(request, tokens.LinkExpiredError())
    if answer in {requests.Answer.TAKEN, requests.Answer.BLOCKED}:
        context = {"address": tokens.mask(email), "is_taken": answer is requests.Answer.TAKEN}
        return render(request, "subscriptions/not_possible.html", context, status=410)
    has_moved = answer is requests.Answer.MOVED
    page = "confirmed" if has_moved or answer is requests.Answer.CONFIRMED else "confirm"
    context = {
        "address": tokens.mask(email),
        "again": request.method == "POST",
        "moving": has_moved or email != subscriber.email,
        "paused_until": subscriber.paused_until if preferences.is_paused(subscriber) else None,
        "choice_link": choice_url(subscriber) if page == "confirmed" else "",
    }
    return render(request, f"subscriptions/{page}.html", context)


@csrf_exempt
@private
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, POST ends the subscription; a mail program's POST (RFC 8058) gets a bare 200."""
    try:
        subscriber, is_present = holders.leaving(token)
    except tokens.LinkEndedError:  # nothing comes any more, which is what is asked for
        return _left(request, "subscriptions/link_erased.html", {})
    except tokens.LinkError as error:
        return link_invalid(request, error)
    slower = preferences.slower(subscriber) if is_present else ""
    # Who holds a mail to a former address learns nothing of the present one.
    context = {
        "address": tokens.mask(subscriber.email) if is_present else "",
        "choice_link": choice_url(subscriber) if is_present else "",
        "may_slow_down": slower,
        "less_often": schedule_of(slower).less_often if slower else "",
    }
    if request.method != "POST":
        page = "unsubscribe" if subscriber.state == Subscriber.State.ACTIVE else "unsubscribed"
        return render(request, f"subscriptions/{page}.html", context)
    posted = form_of(request)  # leaving needs no word
    wants_less = is_present and posted.get("do") == "less"
    if wants_less and preferences.read_less_often(subscriber, posted.get("to", "")):
        return render(request, "subscriptions/less_often.html", context)
    requests.unsubscribe(subscriber)
    return _left(request, "subscriptions/unsubscribed.html", context)


def _left(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    if form_of(request).get("List-Unsubscribe") == ONE_CLICK:
        return HttpResponse(_("You are unsubscribed."), content_type="text/plain; charset=utf-8")
    return render(request, template, context)


def _sent(request: HttpRequest, form: SignUpForm | None = None) -> HttpResponse:
    """Answer what every address is answered; about a domain that looks mistyped it also asks."""
    meant = "" if form is None else probably_meant(form.cleaned_data["email"])
    if _wants_json(request):
        message = _(
            "Nearly done: open the e-mail that we have just sent you and press the button in it."
        )
        if meant:
            message = f"{message} {meant_instead(meant)}"
        return JsonResponse({"ok": True, "message": message, "errors": {}})
    if meant and form is not None:
        # Not by an address to look at: it would have to hold the reader's.
        context = {"meant": meant, "page": form.cleaned_data["page"], "fields": _again(request)}
        response = render(request, "subscriptions/signup_sent.html", context)
        response.headers["Cache-Control"] = "no-store"
        return response
    return SeeOther(reverse("subscriptions:signup_sent"))


def _again(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what else the form said, to be sent once more with another address."""
    kept = (
        "stamp",
        "frequency",
        "topics",
        *preferences.TOPIC_FIELDS,
        *(f.name for f in TIME_FIELDS),
    )
    return [(name, value) for name in kept for value in request.POST.getlist(name)]


def meant_instead(address: str) -> str:
    """Ask whether the address was meant, and say what to do then."""
    text = _("Did you mean %(address)s? Then sign up once more with it.")
    return text % {"address": address}


def _refused(request: HttpRequest, form: SignUpForm, wishes: ChoiceForm | None) -> HttpResponse:
    if _wants_json(request):
        errors = {name: [str(text) for text in texts] for name, texts in form.errors.items()}
        message = next((texts[0] for texts in errors.values()), "")
        return JsonResponse({"ok": False, "message": message, "errors": errors}, status=422)
    return _form_page(request, form, wishes, status=422)


def unreadable() -> str:
    """Say that what came is no form, and what to do."""
    return _("What was sent could not be read. Please fill in the form and send it once more.")


def _once_more(
    request: HttpRequest, form: SignUpForm, wishes: ChoiceForm | None, notice: str = ""
) -> HttpResponse:
    notice = notice or form.why_once_more
    if _wants_json(request):
        answer = {"ok": False, "message": notice, "errors": {}, "stamp": form.next_stamp}
        return JsonResponse(answer, status=422)
    return _form_page(request, form, wishes, notice=notice, status=422)


def _later(request: HttpRequest, form: SignUpForm, wishes: ChoiceForm | None) -> HttpResponse:
    notice = _(
        "Many sign-ups without JavaScript came in just now, and we let only a few pass in an hour, "
        "to keep robots out. Please try again in an hour, or with JavaScript turned on."
    )
    if _wants_json(request):
        return JsonResponse({"ok": False, "message": notice, "errors": {}}, status=429)
    return _form_page(request, form, wishes, notice=notice, status=429)


def _form_page(
    request: HttpRequest,
    form: SignUpForm,
    wishes: ChoiceForm | None = None,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    page = form["page"].value() or ""
    topic = topics.topic_of(page)
    values = _prepared(topic) if wishes is None else wished(wishes)
    context = {
        "form": form,
        "wishes": wishes,
        "notice": notice,
        "topic": topic if topic and topic.is_ticked_in(values) else None,
        "samples": archive.samples(),
    } | choices(values, page)
    response = shown(request, "signup_form", context, *archive.FOLDERS)
    response.status_code = status
    if request.method == "POST":
        response.headers["Cache-Control"] = "no-store"
    return response


def _prepared(topic: topics.Topic | None) -> dict[str, Any]:
    """Return the values of a new form, with the topic ticked that somebody came to follow."""
    choice = preferences.default_choice()
    if topic is not None:
        chosen: dict[str, Any] = {topic.field: (topic.id,)}
        choice = dataclasses.replace(choice, **chosen)
    return ChoiceForm.values(choice)


def wished(form: ChoiceForm) -> dict[str, Any]:
    """Return what somebody ticked, to show it again; also what was wrong about it."""
    several = {name: form.data.getlist(name) for name in preferences.TOPIC_FIELDS}  # type: ignore[attr-defined]
    clean = {name: [pk for pk in pks if ID.fullmatch(pk)][:200] for name, pks in several.items()}
    single = ("frequency", "topics", *(field.name for field in TIME_FIELDS))
    return {name: form.data.get(name, "") for name in single} | clean


def choices(values: dict[str, Any], page: str) -> dict[str, Any]:
    """Return what the fields of frequency, time and topics need."""
    return {
        "values": values,
        "frequencies": topics.offered_frequencies(),
        "times": topics.times(values),
        "offers": topics.offered(values, page),
    }


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")
