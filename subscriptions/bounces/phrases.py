"""What servers say when they refuse a mail, as phrases by cause; gathered from what they do say.

Matched against ``causes.plain``: lower case, without addresses and names of hosts. The order of
``PHRASES`` counts: what is said of us comes before what is said of the reader, since a blocklist's
refusal often names the recipient as well.
"""

from __future__ import annotations

import re
from typing import Final

from subscriptions.models import Bounce

Cause = Bounce.Cause


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases))


_MOVED: Final = _any(
    r"(has|have|been) moved|moved (to|permanently)|no longer on server|not our (user|customer)",
    r"replaced by|new address|changed (its|their|his|her) (e-?mail )?address|pindah",
)
_NO_HOST: Final = _any(
    r"(host|domain)( or domain)?( name)?( \S+)? (is )?(unknown|not found|(does not|doesn.t|must) "
    r"exist|is not reachable|invalid)|unknown (host|domain)|no such (host|domain)|invalid "
    r"(domain|host)|illegal host",
    r"name or service not known|does not accept (any )?mail|doesn.t receive e?-?mail",
    r"unrout(e)?able address|nxdomain|no mx|mail receiving disabled|name service error",
    r"~ (does not exist|is unknown)|domain mentioned in|domain may not exist|dead domain",
    r"no (mx|mail exchanger)|can.t find any host|domain isn.t known",
)
_WHO: Final = (
    r"(users?|recipients?|mail ?box(es)?|accounts?|address(es)?|person|people|local[- ]?part|name|"
    r"destinataire|usuario|utente|utilisateur|customer|member|spectator|empf[aä]nger|benutzer|"
    r"pengguna|alamat|akun|mail drop|directory|mailaddress|aliases?|user ?id)"
)
_NOT: Final = (
    r"(unknown|invalid|not (be )?(found|exist|known|valid|recogni[sz]ed|listed|present|ok\b|local|"
    r"active|available|accepted|an active|a (known|valid|local))|(does|do|did)(es)?n.t (exist|"
    r"have)|"
    r"(does|do|did) not (exist|have)|nonexist\w*|non-exist\w*|isn.t (known|valid|found)|no longer|"
    r"unavailable|unavaiable|undeliverable|never logged|wrong|doesn't|misspelled|"
    r"tidak (ada|ditemukan|dikenal)|inconnu|invalide|desconocid|unbekannt|sconosciut|no existe|"
    r"is not (in|on|one)|missing)"
)
_NOBODY: Final = _any(
    rf"\b{_WHO}\b.{{0,60}}?\b{_NOT}",
    rf"\b(unknown|invalid|bad|no such|no|nonexist\w*|non-exist\w*|not an?|not our|illegal|"
    rf"unrecogni[sz]ed|wrong|no valid|nessun|inactive|not) (or (unknown|invalid|illegal) |"
    rf"valid |known |local |e-?mail )*"
    rf"{_WHO}\b",
    r"badr(e?cipient|cptto)|validrcptto|no one at this|no account by|nobody (here|by|there)",
    r"unknown or illegal|not email addresses|can.t accept user|user ?unknown",
    r"address(es)? rejected(\.| ?\(in reply| @|$)|recipient address rejected: (user|unknown|"
    r"invalid|access|no such|undeliver|account|mailbox|bad)|@ rejected",
    r"@\W{0,8}(unknown|not found|does not exist|invalid)|final delivery userid|"
    r"check if (the )?address is correct|リストにありません|見つかりません",
    r"inactive e-?mail address|no longer accepts mail|address invalid",
)

# A domain that says itself that it takes no mail.
CLEARLY_NO_HOST: Final = _any(r"indicated no smtp|null ?mx|account or domain may not exist")
# A table of receivers that lacks the name: so clear that no other word weighs against it.
CLEARLY_NOBODY: Final = _any(
    r"(user|recipient|address|mailbox|account) (is )?(unknown|not found) in\b",
    r"unknown (user|recipient|address|mailbox|account)\b.{0,20} in\b.{0,20}table",
    r"recip(ient)?notfound|bad destination mailbox|not listed in .{0,20}directory",
    r"e-?mail account that you tried to reach does not exist",
)
# Whoever runs lists of senders; looked for in the names of hosts, too.
LISTS: Final = _any(
    r"spamhaus|spamcop|sorbs|barracudacentral|senderbase|abuseat|cloudmark|mailspike|invaluement",
    r"uceprotect|dnsbl|\brbl\b|query/bl\?|/bl\.",
)
# ``550 : User unknown`` names nobody: mobile networks say so of what a reader filters.
NAMELESS: Final = _any(r"\b5\d\d ?: ?:? ?user unknown")
# What filters and relays in between say, too, when they give no code with it.
AMBIGUOUS: Final = _any(
    r"unknown user(?!:)|user unknown|no such (user|recipient)|mailbox unavailable",
    r"recipient not found",
    r"account \(\S+\) \[-9\]",
)
AT_RCPT: Final = _any(
    r"(in reply to|after) rcpt|rcpt to (response|command)|\[rcpt_to\]|rcpt to: ?<",
)
# The name was accepted before: what is said then is said by a filter, or of the mail.
AFTER_RCPT: Final = _any(
    r"in reply to (the )?(end of )?data|(after|to) (end of )?data\b|end of data",
    r"data command|response to data",
)

PHRASES: Final[tuple[tuple[Bounce.Cause, re.Pattern[str]], ...]] = (
    # Loops, and programs that the receiver runs for each mail.
    (
        Cause.TROUBLE,
        _any(
            r"too many hops|hop count|\bloop(s|ing|ed)?\b|routing loop|forwarding loop",
            r"procmail|maildrop|command (died|failed|output)|mailer error|pipe to \|",
            r"can.t create (user )?output|couldn.t create|unable to run",
        ),
    ),
    # Clearer than the words on sizes below.
    (
        Cause.FULL,
        _any(
            r"mail ?box (size|storage|quota)|(mail ?box|account|inbox) exceeds|storage (limit|"
            r"quota)",
        ),
    ),
    # The sender: its address, domain, host, name in the DNS.
    (
        Cause.OURS,
        _any(
            r"\bsender(.s)?\b.{0,60}(reject|denied|refused|black|block|spam|invalid|unknown|verif|"
            r"not (allowed|authori[sz]ed|permitted|accepted|exist|found|verified)|does not exist|"
            r"unauthenticated|address|domain|ip\b)",
            r"(reject|refus|block|unroutable|invalid|bogus|empty|null|bad|unverified)\w*"
            r".{0,12}\bsender\b",
            r"unauthenticated|sender verif|callout|call-out|not verified|unverified",
            r"domain of sender|from:? (header|address|domain)|mail from\b|envelope[- ]from",
            r"return[- ]path|purported responsible|\bbatv\b|backscatter|third-party dsn|bouncedeny",
            r"(client|your|sending|source|connecting) ?(host|ip|server|mta|network|mail ?server|"
            r"domain|hostname)\b|remotehost",
            r"\bhelo\b|\behlo\b|reverse dns|\brdns\b|\bptr\b|reverse lookup|ip name lookup",
            r"mismatches client ip|unverifiable|cannot find your|find your (host|reverse)",
            r"your e?-?mail (address|server|client)|your (address|isp|provider|access|account) ",
            r"host network|network not allowed|not allowed to connect|dynamic(ally)? ?(ip|"
            r"assigned)",
            r"verification fail|emetteur|adresse ip source",
        ),
    ),
    # Lists, reputation, rate, relaying, login.
    (
        Cause.OURS,
        _any(
            r"all recipient addresses rejected|invalid domain name|invalid ip\b",
            r"^5\d\d:? (\W*rejected|access denied)|multiple addresses in",
            r"black ?-?list|block ?-?list|deny ?-?list|grey ?-?list|gray ?-?list|white ?-?list",
            r"\b\w*(dnsbl|rbl|uribl|surbl|drbl)\w*\b|spamhaus|spamcop|sorbs|barracuda|senderbase",
            r"abuseat|proofpoint\.com/dnsbl|cloudmark|mailspike|invaluement|uceprotect|\(bl\)",
            r"block(ed)? (using|by|for|due|from|ip|see|-)|(?<!is )\bblocked\b(?! by the rec)|"
            r"\bip\b.{0,40}block",
            r"banned|reputation|bad ip|open (proxy|relay)|zombie|botnet|complaints?\b",
            r"\brate[- ]?limit|throttl|too (many|fast|quickly|frequent)|frequency|slow(er)? ?down",
            r"(sending|outbound|hourly|daily.{0,20}) (limit|quota)\b.{0,40}(exceed|reach)|"
            r"(exceed|reach)\w*.{0,40}(sending|hourly|daily|per hour|"
            r"connection|rate)|connection limit|max(imum)? (emails?|sending|connections?)",
            r"try again slower|receiving mail at a rate|unexpected volume|unusual rate",
            r"relay|not a gateway|rcpthosts|not local host|handle mail for|gateway user",
            r"authentica|authenti[sc]|authrequired|smtp auth|log ?in first|not authori[sz]ed",
            r"specified domain is not allowed|confirm this mail server|requires confirmation",
            r"\bspf\b|\bdkim\b|\bdmarc\b|\barc\b fail|domainkeys|sender-?id|starttls|\btls\b",
            r"not accepting (connections|mail from)|connections? not accepted|go away",
            r"service not available.{0,40}(clos|ptr)|\btrop de connexions",
        ),
    ),
    # The mail: content, form, size, policy.
    (
        Cause.OURS,
        _any(
            r"\bspam|spammer|unsolicited|\bube\b|\buce\b|bulk (e-?)?mail|mass mail|phish|malicious",
            r"virus|malware|infected|executable|attachment|mcspam",
            r"content (was |is )?(reject|denied|filter|not|block|restrict)|content filter",
            r"(reject|denied|block)\w*.{0,20}content|its content|banned content",
            r"message (was |is |has been |have been )?(reject|refus|filter|block|not accept|denied|"
            r"content|scored|low priority)|mail (is |was )?rejet",
            r"\bpolic(y|ies)\b|prohibit|protocol violation|local violation|security (polic|reason)",
            r"organi[sz]ation(al)? settings|rfc ?-?[0-9]{3,4} (compl|viol)|compliant|compliance",
            r"header|8-?bit|mime\b|base64|malformed (message|mail|address)|improper|bare lf",
            r"command parameter|sequence of commands|syntax|bad sequence|command not|implemented",
            r"(message|mail|e-?mail)( file)?( \w+)? (is )?(too (big|large|long)|(size|length) )",
            r"(size|length|line|inbound) (limit|exceed)|exceeds? .{0,30}(size|length)|"
            r"recipsizelimit",
            r"members?[- ]only|mailing list|not (a )?(member|subscribed)|allowed to post|captcha",
            r"verification.{0,20}required|delivery not authori[sz]ed|not accepted here|"
            r"returned mail",
        ),
    ),
    # Systems of the receiver's.
    (
        Cause.TROUBLE,
        _any(
            r"configuration error|config error|misconfigured|internal (server )?error",
            r"system error|temporary (local )?(problem|failure|error)|local error",
            r"transaction failed|service (is )?(currently |temporarily )?(unavailable|refus)",
            r"could not load|queue file|insufficient (disk|system) (space|resources|storage)",
            r"mail system full|insufficient (system )?storage|out of memory",
            r"recipient error\. please try|error while being processed",
        ),
    ),
    # A box that is full today.
    (
        Cause.FULL,
        _any(
            r"quota|mail ?(box|dir|folder|drop)?( \S+)? (is |are )?(now )?full\b|full mail ?box",
            r"(inbox|mailbox|account|box|recipient|user|storage|maildir)\b.{0,40}\b(is |"
            r"are )?(full|"
            r"out of (storage|space)|over (its|their|the)|exceed|too many messages)",
            r"(over|exceed\w*) .{0,30}(storage|space|allocation|allowed|disk|mailbox|local limit)",
            r"(disk|storage|enough|sufficient|mailbox).{0,6} ?space|space (left|limit|"
            r"has been used)",
            r"not enough storage|storage limit|too much mail data|too many messages (on|in)",
            r"receiving limits?|boite.{0,20}pleine|penuh|buz[oó]n lleno|casella piena",
            r"postfach.{0,20}voll",
        ),
    ),
    # Somebody is there, who may not or will not receive now.
    (
        Cause.INACTIVE,
        _any(
            r"suspend|disabled|deactivated|frozen|\blocked\b|temporar\w+ (locked|inactive)",
            r"discontinued|terminated|archiv|dormant|inactiv(e|ity)(?! e-?mail address)",
            r"compte du destinataire est bloq|recipient account is blocked|expired mailbox",
            r"not accepting (any )?(mail|messages)|no longer accepting|refus\w+ (to )?(receive|"
            r"accept|due)|recipient.{0,12}prefer|user reject|rejected by (the )?(user|recipient)",
            r"only accept|accept(s|ing)? (e?-?mail|messages) from|user rules|protected by|restrict",
            r"blocked by the recipient|you have been blocked|bounced address|delivery rejected",
            r"rst\.notauthorized|rule imposed|has not been collected|not been collected",
        ),
    ),
    (Cause.MOVED, _MOVED),
    (Cause.TROUBLE, _any(r"malformed|unexpected name ?server|host not found, try again")),
    (Cause.NO_HOST, _NO_HOST),
    (Cause.NOBODY, _NOBODY),
    # Ways that were closed for a while.
    (
        Cause.TROUBLE,
        _any(
            r"tim(ed?|e)[- ]?out|expired|giving up|too long|(connection|service).{0,20}(refus|"
            r"reset|lost|drop|clos|unavail)|(lost|dropped|broken) connection|no route|network|"
            r"unreachable",
            r"not reachable within|could not connect|cannot connect|unable to connect|not respond",
            r"did not accept our requests|conversation|handshake|will be retried|delay|deferred",
            r"malformed( or unexpected)? name ?server|try again|resolve|retry time|nameserver|"
            r"dns (records?|query|error|lookup|failure)|lookup fail|name lookup|"
            r"unrouteable mail dom",
            r"for more than \d+|could not be delivered (for|within)|after multiple|"
            r"failing for a long",
            r"temporar(y|ily)|currently unavailable|veuillez essayer|plus tard|please try later",
        ),
    ),
)  # fmt: skip
