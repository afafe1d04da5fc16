"""Posts, videos and maps of other sites: which addresses may stand in a story, and what they show.

Nothing is loaded from there before the reader asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

LONGEST = 2000
_MAP_SPAN = 0.01  # degrees shown on either side of the marked place
_LONGEST_FILM = 24 * 3600  # seconds; a beginning after more is a slip
_BEGINNING = re.compile(
    r"[?&#;](?:t|start|time_continue)="
    r"(?:(?P<h>\d{1,2})h)?(?:(?P<m>\d{1,4})m)?(?:(?P<s>\d{1,6})s?)?(?=[&#]|$)",
    re.ASCII,
)


@dataclass(frozen=True)
class Embed:
    """A part of another site: ``url`` as people open it, ``frame`` as a page shows it.

    ``host`` is the origin that the page must be allowed to frame; ``shape`` names the room it
    takes ("video", "tall", "post", "sound", "map").
    """

    provider: str
    url: str
    frame: str
    shape: str

    @property
    def host(self) -> str:
        """The origin of the frame."""
        return "/".join(self.frame.split("/")[:3])


def _begins_at(address: str) -> int:
    """Return at which second a film begins by its address: ``t=90``, ``start=90``, ``#t=1m30s``."""
    found = _BEGINNING.search(address)
    if found is None:
        return 0
    hours, minutes, seconds = (int(found[part] or 0) for part in ("h", "m", "s"))
    at = hours * 3600 + minutes * 60 + seconds
    return at if at <= _LONGEST_FILM else 0


def _youtube(found: re.Match[str]) -> Embed:
    key, at = found["key"], _begins_at(found[0])
    frame = f"https://www.youtube-nocookie.com/embed/{key}?autoplay=1"
    url = f"https://www.youtube.com/watch?v={key}"
    if at:
        url, frame = f"{url}&t={at}s", f"{frame}&start={at}"
    return Embed("YouTube", url, frame, "video")


def _youtube_list(found: re.Match[str]) -> Embed:
    key = found["list"]
    frame = f"https://www.youtube-nocookie.com/embed/videoseries?list={key}"
    return Embed("YouTube", f"https://www.youtube.com/playlist?list={key}", frame, "video")


def _x(found: re.Match[str]) -> Embed:
    frame = f"https://platform.twitter.com/embed/Tweet.html?dnt=true&id={found['key']}"
    return Embed("X", f"https://x.com/{found['name']}/status/{found['key']}", frame, "post")


def _instagram(found: re.Match[str]) -> Embed:
    kind = "p" if found["kind"] == "p" else "reel"
    url = f"https://www.instagram.com/{kind}/{found['key']}/"
    return Embed("Instagram", url, f"{url}embed/", "post")


def _tiktok(found: re.Match[str]) -> Embed:
    url = f"https://www.tiktok.com/@{found['name']}/video/{found['key']}"
    return Embed("TikTok", url, f"https://www.tiktok.com/player/v1/{found['key']}", "tall")


def _facebook_post(found: re.Match[str]) -> Embed:
    url = f"https://www.facebook.com/{found['name']}/posts/{found['key']}"
    return Embed("Facebook", url, _of_facebook("post", url), "post")


def _facebook_story(found: re.Match[str]) -> Embed:
    url = f"https://www.facebook.com/permalink.php?story_fbid={found['key']}&id={found['page']}"
    return Embed("Facebook", url, _of_facebook("post", url), "post")


def _facebook_video(found: re.Match[str]) -> Embed:
    url = f"https://www.facebook.com/watch/?v={found['key']}"
    return Embed("Facebook", url, _of_facebook("video", url), "video")


def _facebook_reel(found: re.Match[str]) -> Embed:
    url = f"https://www.facebook.com/reel/{found['key']}"
    return Embed("Facebook", url, _of_facebook("video", url), "tall")


def _of_facebook(kind: str, url: str) -> str:
    return f"https://www.facebook.com/plugins/{kind}.php?href={quote(url, safe='')}&show_text=true"


def _spotify(found: re.Match[str]) -> Embed:
    path = f"{found['kind']}/{found['key']}"
    frame = f"https://open.spotify.com/embed/{path}"
    return Embed("Spotify", f"https://open.spotify.com/{path}", frame, "sound")


def _vimeo(found: re.Match[str]) -> Embed:
    key, unlisted = found["key"], found["unlisted"] or found["h"]
    url = f"https://vimeo.com/{key}" + (f"/{unlisted}" if unlisted else "")
    told = f"h={unlisted}&" if unlisted else ""
    frame = f"https://player.vimeo.com/video/{key}?{told}autoplay=1&dnt=1"
    if at := _begins_at(found[0]):
        url, frame = f"{url}#t={at}s", f"{frame}#t={at}s"
    return Embed("Vimeo", url, frame, "video")


def _telegram(found: re.Match[str]) -> Embed:
    url = f"https://t.me/{found['name']}/{found['key']}"
    return Embed("Telegram", url, f"{url}?embed=1", "post")


def _open_street_map(found: re.Match[str]) -> Embed:
    north, east = float(found["north"]), float(found["east"])
    box = ",".join(
        f"{number:.5f}"
        for number in (east - _MAP_SPAN, north - _MAP_SPAN, east + _MAP_SPAN, north + _MAP_SPAN)
    )
    place = f"{found['north']},{found['east']}"
    frame = f"https://www.openstreetmap.org/export/embed.html?bbox={box}&marker={place}"
    url = f"https://www.openstreetmap.org/?mlat={found['north']}&mlon={found['east']}"
    return Embed("OpenStreetMap", url, frame, "map")


def _google_place(found: re.Match[str]) -> Embed:
    # The one form of a map that needs no key; it marks a point, whatever the place is called.
    place, zoom = f"{found['north']},{found['east']}", found["zoom"] or "15"
    name = f"place/{found['name']}/" if found["name"] else ""
    url = f"https://www.google.com/maps/{name}@{place},{zoom}z"
    frame = f"https://www.google.com/maps?q={place}&z={zoom}&output=embed"
    return Embed("Google Maps", url, frame, "map")


def _google_maps(found: re.Match[str]) -> Embed:
    url = f"https://www.google.com/maps/embed?pb={found['key']}"
    return Embed("Google Maps", url, url, "map")


_POST = r"(?:\d{5,20}|pfbid\w{20,100})"
_DEGREES = r"-?\d{1,3}(?:\.\d{1,8})?"
_POINT = rf"(?P<north>{_DEGREES}),(?P<east>{_DEGREES})"
_NAMED = r"(?:place/(?P<name>[\w+%.,'()-]{1,200})/)?"
_WAYS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Embed]], ...] = tuple(
    (re.compile(rf"https?://(?:www\.|m\.)?{pattern}", re.ASCII), make)
    for pattern, make in (
        (
            r"youtube(?:-nocookie)?\.com/(?:playlist|embed/videoseries)\?(?:[^#]*&)?list=(?P<list>[\w-]{2,80})(?:[&#].*)?",
            _youtube_list,
        ),
        (r"youtube\.com/watch\?(?:[^#]*&)?v=(?P<key>[\w-]{11})(?:[&#].*)?", _youtube),
        (
            r"youtube(?:-nocookie)?\.com/(?:shorts|live|embed|v)/(?!videoseries\b)(?P<key>[\w-]{11})(?:[?&#].*)?",
            _youtube,
        ),
        (r"youtu\.be/(?P<key>[\w-]{11})(?:[?#].*)?", _youtube),
        (
            r"(?:mobile\.)?(?:x|twitter)\.com/(?P<name>\w{1,20})/status/(?P<key>\d{1,20})(?:[/?#].*)?",
            _x,
        ),
        (
            r"instagram\.com/(?:[\w.]{1,30}/)?(?P<kind>p|reels?|tv)/(?P<key>[\w-]{5,20})/?(?:[?#].*)?",
            _instagram,
        ),
        (r"tiktok\.com/@(?P<name>[\w.]{1,30})/video/(?P<key>\d{8,20})/?(?:[?#].*)?", _tiktok),
        (
            rf"facebook\.com/(?P<name>[\w.-]{{1,80}})/posts/(?:[\w-]{{1,200}}/)?(?P<key>{_POST})/?(?:[?#].*)?",
            _facebook_post,
        ),
        (
            rf"facebook\.com/(?:permalink|story)\.php\?story_fbid=(?P<key>{_POST})&id=(?P<page>\d{{1,20}})(?:[&#].*)?",
            _facebook_story,
        ),
        (
            r"facebook\.com/(?:watch/?\?(?:[^#]*&)?v=|[\w.-]{1,80}/videos/(?:[\w-]{1,200}/)?)(?P<key>\d{5,20})/?(?:[?&#].*)?",
            _facebook_video,
        ),
        (r"facebook\.com/reel/(?P<key>\d{5,20})/?(?:[?#].*)?", _facebook_reel),
        (
            r"open\.spotify\.com/(?:intl-[a-z]{2}/)?(?P<kind>track|album|playlist|episode|show|artist)/(?P<key>\w{22})/?(?:[?#].*)?",
            _spotify,
        ),
        (
            (
                r"(?:player\.)?vimeo\.com/(?:video/|channels/[\w-]{1,80}/|groups/[\w-]{1,80}/videos/)?"
                r"(?P<key>\d{5,12})(?:/(?P<unlisted>[0-9a-f]{6,20}))?/?"
                r"(?:\?(?:[^#]*&)?h=(?P<h>[0-9a-f]{6,20})(?:[&#].*)?|[?#].*)?"
            ),
            _vimeo,
        ),
        (r"t\.me/(?:s/)?(?P<name>\w{4,32})/(?P<key>\d{1,12})/?(?:\?.*)?", _telegram),
        (
            rf"openstreetmap\.org/\?mlat=(?P<north>{_DEGREES})&mlon=(?P<east>{_DEGREES})(?:[&#].*)?",
            _open_street_map,
        ),
        (
            rf"openstreetmap\.org/#map=\d+(?:\.\d+)?/(?P<north>{_DEGREES})/(?P<east>{_DEGREES})(?:&.*)?",
            _open_street_map,
        ),
        (
            rf"google\.(?:com|co\.id)/maps/{_NAMED}@{_POINT}(?:,(?P<zoom>\d{{1,2}})(?:\.\d+)?z)?(?:[,/?#].*)?",
            _google_place,
        ),
        (r"google\.com/maps/embed\?pb=(?P<key>[\w!.%:-]{1,1500})", _google_maps),
    )
)


def embed(url: str) -> Embed | None:
    """Return what ``url`` shows; None where it is no address of a known site's post."""
    if len(url) > LONGEST:
        return None
    for pattern, make in _WAYS:
        if found := pattern.fullmatch(url.strip()):
            return make(found)
    return None
