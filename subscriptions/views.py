"""Pages for readers who subscribe. A GET changes nothing; no page sets a cookie."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
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

from articles import visitors
from subscriptions import signup, tokens
from subscriptions.forms import SignUpForm
from subscriptions.models import Subscriber

View = Callable[..., HttpResponse]
ONE_CLICK = "One-Click"
ALLOWED = ["GET", "HEAD", "POST"]


class SeeOther(HttpResponseRedirect):
    """After a POST: look there by GET."""

    status_code = 303


def private(view: View) -> View:
    """Keep a page whose address is a secret out of caches, search engines, Referer and logs."""

    @wraps(view)
    def private_view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method in ALLOWED:
            response = view(request, *args, **kwargs)
        else:
            response = HttpResponseNotAllowed(ALLOWED)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex"
        # Django logs the address of what it answers with 4xx; this one holds a token.
        response._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001
        return response

    return never_cache(private_view)


# Kept pages carry the form for everybody, so it has no token of a visit: the address confirms,
# a field for robots, the form's age and caps protect.
@csrf_exempt
@vary_on_headers("Accept")
@require_http_methods(ALLOWED)
def sign_up(request: HttpRequest) -> HttpResponse:
    """The form on a page of its own; POST signs up, whichever page the form was on."""
    if request.method != "POST":
        page = signup.clean_page(request.GET.get("dari", ""))
        return _form_page(request, SignUpForm(initial={"page": page}))
    form = SignUpForm(request.POST)
    if form.is_robots:
        return _sent(request)
    if not form.is_valid():
        return _refused(request, form)
    if not form.is_credible:
        return _once_more(request, form)
    signup.ask(
        form.cleaned_data["email"],
        page=form.cleaned_data["page"],
        remote_address=visitors.remote_address(request),
    )
    return _sent(request)


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Where to look now; the same for every address."""
    return render(request, "subscriptions/signup_sent.html")


@csrf_exempt
@private
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, POST makes the subscription active."""
    try:
        act = signup.confirm if request.method == "POST" else signup.look_at
        answer, email = act(token)
    except tokens.LinkExpiredError:
        return _link_invalid(request, expired=True)
    except tokens.LinkError:
        return _link_invalid(request, expired=False)
    if answer is signup.Answer.VOID:
        return _link_invalid(request, expired=True)
    page = "confirmed" if answer is signup.Answer.CONFIRMED else "confirm"
    return render(request, f"subscriptions/{page}.html", {"address": tokens.mask(email)})


@csrf_exempt
@private
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, POST ends the subscription; a mail program's POST (RFC 8058) gets a bare 200."""
    known = tokens.UNSUBSCRIBE_TOKEN.fullmatch(token) is not None
    subscriber = Subscriber.objects.filter(unsubscribe_token=token).first() if known else None
    if subscriber is None:
        return _link_invalid(request, expired=False)
    context = {"address": tokens.mask(subscriber.email)}
    if request.method != "POST":
        page = "unsubscribe" if subscriber.state == Subscriber.State.ACTIVE else "unsubscribed"
        return render(request, f"subscriptions/{page}.html", context)
    signup.unsubscribe(subscriber)
    if request.POST.get("List-Unsubscribe") == ONE_CLICK:
        return HttpResponse(_("You are unsubscribed."), content_type="text/plain; charset=utf-8")
    return render(request, "subscriptions/unsubscribed.html", context)


def _sent(request: HttpRequest) -> HttpResponse:
    if _wants_json(request):
        message = _(
            "Nearly done: open the e-mail that we have just sent you and press the button in it."
        )
        return JsonResponse({"ok": True, "message": message, "errors": {}})
    return SeeOther(reverse("subscriptions:signup_sent"))


def _refused(request: HttpRequest, form: SignUpForm) -> HttpResponse:
    if _wants_json(request):
        errors = {name: [str(text) for text in texts] for name, texts in form.errors.items()}
        message = next((texts[0] for texts in errors.values()), "")
        return JsonResponse({"ok": False, "message": message, "errors": errors}, status=422)
    return _form_page(request, form, status=422)


def _once_more(request: HttpRequest, form: SignUpForm) -> HttpResponse:
    notice = _("Please press the button once more, so that we know that you are not a robot.")
    if _wants_json(request):
        answer = {"ok": False, "message": notice, "errors": {}, "stamp": tokens.form_stamp()}
        return JsonResponse(answer, status=422)
    return _form_page(request, form, notice=notice, status=422)


def _form_page(
    request: HttpRequest, form: SignUpForm, notice: str = "", status: int = 200
) -> HttpResponse:
    context = {"form": form, "notice": notice}
    response = render(request, "subscriptions/signup_form.html", context, status=status)
    if request.method == "POST":
        response.headers["Cache-Control"] = "no-store"
    return response


def _link_invalid(request: HttpRequest, *, expired: bool) -> HttpResponse:
    status = 410 if expired else 404
    return render(request, "subscriptions/link_invalid.html", {"expired": expired}, status=status)


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")
