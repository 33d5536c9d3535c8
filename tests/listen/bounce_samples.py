"""Reports as the mail servers of the world write them, in the form that each is known for. All made up here.

Each sample: (name, bytes, kind, hard, a part of the plain words). Every one returns OURS or a token of ours.
"""

OURS = "<amends.1@example.org>"
TO = "denise@mail.example"
RETURNED = f"From: help@example.org\nTo: {TO}\nMessage-ID: {OURS}\nSubject: Re: Kettle\n"


def standard(
    sender: str, subject: str, words: str, groups: str, returned: str = "text/rfc822-headers", extra: str = ""
) -> bytes:
    """multipart/report with its three parts."""
    return f"""Return-Path: <>
From: {sender}
To: help@example.org
Subject: {subject}
{extra}MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="=_b"

--=_b
Content-Type: text/plain; charset=utf-8

{words}
--=_b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.sender.example

{groups}

--=_b
Content-Type: {returned}

{RETURNED}
--=_b--
""".encode()


def group(action: str, status: str, said: str, more: str = "") -> str:
    """The lines about one recipient."""
    return f"Final-Recipient: rfc822; {TO}\nAction: {action}\nStatus: {status}\n{more}Diagnostic-Code: smtp; {said}"


def plain(sender: str, subject: str, words: str, extra: str = "") -> bytes:
    """A report of one text, without a machine's part."""
    return f"Return-Path: <>\nFrom: {sender}\nTo: help@example.org\nSubject: {subject}\n{extra}\n{words}\n{RETURNED}\n".encode()


POSTFIX = "MAILER-DAEMON@relay.example (Mail Delivery System)"
EXIM = "Mail Delivery System <Mailer-Daemon@relay.example>"
M365 = "Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.org>"
GMAIL = "Mail Delivery Subsystem <mailer-daemon@googlemail.com>"
EXIM_HEAD = "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n"
COPY = "\n------ This is a copy of the message, including all the headers. ------\n"

SAMPLES: list[tuple[str, bytes, str, bool, str]] = [
    ("postfix unknown user", standard(POSTFIX, "Undelivered Mail Returned to Sender", "I'm sorry to have to inform you", group("failed", "5.1.1", "550 5.1.1 <denise@mail.example>: Recipient address rejected: User unknown in virtual mailbox table")), "failed", True, "no such mailbox"),
    ("postfix no such host", standard(POSTFIX, "Undelivered Mail Returned to Sender", "sorry", f"Final-Recipient: rfc822; {TO}\nAction: failed\nStatus: 5.4.4\nDiagnostic-Code: X-Postfix; Host or domain name not found. Name service error for name=mail.example type=A: Host not found"), "failed", True, "no mail server"),
    ("postfix gave up", standard(POSTFIX, "Undelivered Mail Returned to Sender", "sorry", f"Final-Recipient: rfc822; {TO}\nOriginal-Recipient: rfc822;{TO}\nAction: failed\nStatus: 4.4.1\nDiagnostic-Code: X-Postfix; connect to mail.example[192.0.2.5]:25: Connection timed out"), "failed", False, "could not be reached"),
    ("postfix delayed", standard(POSTFIX, "Delayed Mail (still being retried)", "THIS IS A WARNING ONLY", group("delayed", "4.4.1", "connect to mail.example: Connection refused", "Will-Retry-Until: Fri, 27 Nov 2026 10:00:00 +0000\n")), "delayed", False, ""),
    ("postfix delivered", standard(POSTFIX, "Successful Mail Delivery Report", "ok", group("delivered", "2.0.0", "250 2.0.0 Ok: queued")), "delivered", False, ""),
    ("postfix full mailbox", standard(POSTFIX, "Undelivered Mail Returned to Sender", "sorry", group("failed", "5.2.2", "552 5.2.2 <denise@mail.example>: Recipient address rejected: Mailbox is full / Quota exceeded")), "failed", False, "full"),
    ("postfix utf-8", standard(POSTFIX, "Undelivered Mail", "sorry", group("failed", "5.1.1", "550 5.1.1 unbekannter Empfänger")).replace(b"message/delivery-status", b"message/global-delivery-status"), "failed", True, "no such mailbox"),
    ("exim unknown user", plain(EXIM, "Mail delivery failed: returning message to sender", f"{EXIM_HEAD}  {TO}\n    host mx.mail.example [192.0.2.9]\n    SMTP error from remote mail server after RCPT TO:<{TO}>:\n    550 5.1.1 No such user here\n{COPY}", f"X-Failed-Recipients: {TO}\nAuto-Submitted: auto-replied\n"), "failed", True, "no such mailbox"),
    ("exim unrouteable", plain(EXIM, "Mail delivery failed: returning message to sender", f"{EXIM_HEAD}  {TO}\n    Unrouteable address\n{COPY}", f"X-Failed-Recipients: {TO}\n"), "failed", True, "no such mailbox"),
    ("exim warning", plain(EXIM, "Warning: message 1abc-0001-02 delayed 24 hours", f"A message that you sent has not yet been delivered to one or more of its\nrecipients after more than 24 hours on the queue.\n\n  {TO}\n\nNo action is required on your part. Delivery attempts will continue.\n{COPY}"), "delayed", False, ""),
    ("exim gave up", plain(EXIM, "Mail delivery failed: returning message to sender", f"{EXIM_HEAD}  {TO}\n    retry timeout exceeded\n{COPY}", f"X-Failed-Recipients: {TO}\n"), "failed", False, "gave up"),
    ("microsoft 365 not found", standard(M365, "Undeliverable: Re: Kettle", "Your message to denise@mail.example couldn't be delivered.", group("failed", "5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient denise@mail.example not found by SMTP address lookup"), "message/rfc822", f"In-Reply-To: {OURS}\n"), "failed", True, "no such mailbox"),
    ("microsoft 365 edge", standard(M365, "Undeliverable: Re: Kettle", "couldn't be delivered", group("failed", "5.4.1", "550 5.4.1 Recipient address rejected: Access denied. [VE1EUR02FT001.eop-EUR02.prod.protection.outlook.com]")), "failed", True, "no such mailbox"),
    ("microsoft 365 no domain", standard(M365, "Undeliverable: Re: Kettle", "couldn't be delivered", group("failed", "5.4.310", "550 5.4.310 DNS domain mail.example does not exist [Message=InfoDomainNonexistent]")), "failed", True, "no mail server"),
    ("microsoft 365 full", standard(M365, "Undeliverable: Re: Kettle", "full", group("failed", "5.2.2", "554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException.MapiExceptionShutoffQuotaExceeded")), "failed", False, "full"),
    ("microsoft 365 restricted", standard(M365, "Undeliverable: Re: Kettle", "restricted", group("failed", "5.7.1", "550 5.7.1 RESOLVER.RST.AuthRequired; authentication required; Delivery restriction check failed because the sender was not authenticated")), "failed", False, "by its rules"),
    ("microsoft 365 loop", standard(M365, "Undeliverable: Re: Kettle", "loop", group("failed", "5.4.14", "554 5.4.14 Hop count exceeded - possible mail loop ATTR34")), "failed", False, "in circles"),
    ("exchange old", plain("System Administrator <postmaster@mail.example>", "Undeliverable: Re: Kettle", f"Your message did not reach some or all of the intended recipients.\n\n      Subject:  Re: Kettle\n\nThe following recipient(s) could not be reached:\n\n      {TO} on 11/22/2026 9:00 AM\n            The e-mail account does not exist at the organization this message was sent to.\n            <mx.mail.example #5.1.1 smtp;550 5.1.1 User unknown>\n\n-----Original Message-----\n"), "failed", True, "no such mailbox"),
    ("gmail not found", standard(GMAIL, "Delivery Status Notification (Failure)", "Address not found. Your message wasn't delivered", group("failed", "5.1.1", "550-5.1.1 The email account that you tried to reach does not exist. Please try\n 550-5.1.1 double-checking the recipient's email address for typos or\n 550 5.1.1 unnecessary spaces. - gsmtp"), "message/rfc822", f"References: {OURS}\nIn-Reply-To: {OURS}\nX-Failed-Recipients: {TO}\n"), "failed", True, "no such mailbox"),
    ("gmail disabled", standard(GMAIL, "Delivery Status Notification (Failure)", "inactive", group("failed", "5.2.1", "550 5.2.1 The email account that you tried to reach is inactive. - gsmtp")), "failed", True, "closed"),
    ("gmail over quota", standard(GMAIL, "Delivery Status Notification (Failure)", "quota", group("failed", "5.2.2", "552 5.2.2 The email account that you tried to reach is over quota and inactive. - gsmtp")), "failed", False, "full"),
    ("gmail unauthenticated", standard(GMAIL, "Delivery Status Notification (Failure)", "blocked", group("failed", "5.7.26", "550 5.7.26 Your email has been blocked because the sender is unauthenticated. DKIM = did not pass SPF = did not pass")), "failed", False, "our own address"),
    ("gmail delay", standard(GMAIL, "Delivery Status Notification (Delay)", "There was a temporary problem delivering your message", group("delayed", "4.4.2", "The recipient server did not accept our requests to connect.")), "delayed", False, ""),
    ("yahoo no account", plain("MAILER-DAEMON@yahoo.com", "Failure Notice", f"Sorry, we were unable to deliver your message to the following address.\n\n<{TO}>:\n554: delivery error: dd Not a valid recipient - This user doesn't have a mail.example account ({TO}) [0] - mta4001.mail.bf1.yahoo.com\n\n--- Below this line is a copy of the message.\n"), "failed", True, "no such mailbox"),
    ("yahoo over quota", plain("MAILER-DAEMON@yahoo.com", "Failure Notice", f"Sorry, we were unable to deliver your message to the following address.\n\n<{TO}>:\n552: 1 Requested mail action aborted, mailbox not found or over quota\n\n--- Below this line is a copy of the message.\n"), "failed", False, "full"),
    ("qmail no mailbox", plain("MAILER-DAEMON@mail.example", "failure notice", f"Hi. This is the qmail-send program at mail.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<{TO}>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\nReturn-Path: <help@example.org>\n"), "failed", True, "no such mailbox"),
    ("qmail no host", plain("MAILER-DAEMON@mail.example", "failure notice", f"Hi. This is the qmail-send program at mail.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<{TO}>:\nSorry, I couldn't find any host named mail.example. (#5.1.2)\n\n--- Below this line is a copy of the message.\n\n"), "failed", True, "no mail server"),
    ("sendmail user unknown", standard("Mail Delivery Subsystem <MAILER-DAEMON@relay.example>", "Returned mail: see transcript for details", f"   ----- The following addresses had permanent fatal errors -----\n<{TO}>\n    (reason: 550 5.1.1 <{TO}>... User unknown)\n\n   ----- Transcript of session follows -----\n", group("failed", "5.1.1", f"550 5.1.1 <{TO}>... User unknown"), "message/rfc822"), "failed", True, "no such mailbox"),
    ("sendmail warning", standard("Mail Delivery Subsystem <MAILER-DAEMON@relay.example>", "Warning: could not send message for past 4 hours", "THIS IS A WARNING MESSAGE ONLY", f"Final-Recipient: RFC822; {TO}\nAction: delayed\nStatus: 4.2.0\nDiagnostic-Code: SMTP; 451 4.7.1 Greylisting in action"), "delayed", False, ""),
    ("amazon ses", standard("MAILER-DAEMON@eu-west-1.amazonses.com", "Delivery Status Notification (Failure)", "An error occurred while trying to deliver the mail to the following recipients", f"Final-Recipient: rfc822;{TO}\nAction: failed\nRemote-MTA: dns;mx.mail.example\nDiagnostic-Code: smtp; 550 5.1.1 user unknown\nStatus: 5.1.1"), "failed", True, "no such mailbox"),
    ("amazon ses spam", standard("MAILER-DAEMON@amazonses.com", "Delivery Status Notification (Failure)", "An error", group("failed", "5.6.1", "554 Message rejected due to content restrictions, it looks like spam")), "failed", False, "by its rules"),
    ("base64 status part", standard(POSTFIX, "Undelivered", "x", "@@"), "failed", True, "no such mailbox"),
    ("gateway german", plain("postmaster@mail.example", "Unzustellbar: Re: Kettle", f"Ihre Nachricht an {TO} konnte nicht zugestellt werden.\n550 5.1.1 unbekannter Benutzer\n\n----- Original message -----\n"), "failed", True, "no such mailbox"),
    ("blocked by list", standard(POSTFIX, "Undelivered Mail", "sorry", group("failed", "5.7.1", "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.example")), "failed", False, "by its rules"),
    ("too large", standard(POSTFIX, "Undelivered Mail", "sorry", group("failed", "5.3.4", "552 5.3.4 Message size exceeds fixed limit")), "failed", False, "too large"),
]  # fmt: skip
_STATUS = f"Reporting-MTA: dns; x\n\n{group('failed', '5.1.1', '550 5.1.1 No such user')}\n"


def _encoded() -> bytes:
    import base64

    from_list = next(one for one in SAMPLES if one[0] == "base64 status part")[1]
    head, _, rest = from_list.partition(b"Content-Type: message/delivery-status\n")
    tail = rest[rest.index(b"--=_b") :]
    body = base64.encodebytes(_STATUS.encode())
    return (
        head + b"Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n" + body + tail
    )


SAMPLES = [(n, _encoded() if n == "base64 status part" else c, k, h, w) for n, c, k, h, w in SAMPLES]

SPAM_LOOPS = {
    "microsoft": f'From: staff@hotmail.com\nTo: help@example.org\nSubject: complaint about message from 192.0.2.1\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="q"\n\n--q\nContent-Type: message/rfc822\n\nX-HmXmrOriginalRecipient: {TO}\n{RETURNED}\nDear\n--q--\n'.encode(),
    "yahoo": f'From: feedback@arf.mail.yahoo.com\nTo: help@example.org\nSubject: FW: Re: Kettle\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type="feedback-report"; boundary="q"\n\n--q\nContent-Type: text/plain\n\nThis is an email abuse report\n--q\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: Yahoo!-Mail-Feedback/2.0\nVersion: 0.1\nOriginal-Mail-From: <help@example.org>\n\n--q\nContent-Type: message/rfc822\n\n{RETURNED}\nDear\n--q--\n'.encode(),
}

NO_REPORTS = {
    "out of office": f"Return-Path: <>\nFrom: Denise <{TO}>\nTo: help@example.org\nSubject: Automatic reply: Re: Kettle\nAuto-Submitted: auto-replied\nIn-Reply-To: {OURS}\n\nI am away until Monday.\n".encode(),
    "an answer": f"From: Denise <{TO}>\nTo: help@example.org\nSubject: Re: Kettle\nIn-Reply-To: {OURS}\n\nYour last mail said delivery failed. 550 5.1.1 is what I saw.\n".encode(),
    "read receipt": f'Return-Path: <>\nFrom: Denise <{TO}>\nTo: help@example.org\nSubject: Read: Re: Kettle\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=disposition-notification; boundary="q"\n\n--q\nContent-Type: text/plain\n\nYour message was read.\n--q\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822;{TO}\nOriginal-Message-ID: {OURS}\nDisposition: automatic-action/MDN-sent-automatically; displayed\n\n--q--\n'.encode(),
    "a postmaster who writes": b"From: postmaster@mail.example\nTo: help@example.org\nSubject: Your kettle\n\nIt leaks, and I am a person.\n",
}
