"""Who really wrote: forwards, robots, lists, receipts, journals."""

from tests.listen.nasty.base import Nasty, mail, part, parts, typed

INNER = "From: Al Quill <al@y.example>"
WORDS = "My kettle leaks on the table."


def _forward(name: str, block: str, subject: str = "Fwd: Kettle", email: str = "al@y.example") -> Nasty:
    raw = typed(
        "text/plain; charset=utf-8",
        f"Please look at this.\r\n\r\n{block}\r\n\r\n{WORDS}\r\n",
        subject=subject,
    )
    return Nasty(f"forward by {name}", raw, text=("Please look at this.", WORDS), forwarded=email)


def _robot(name: str, *headers: str, subject: str = "Kettle") -> Nasty:
    return Nasty(
        f"robot {name}", mail("I am away.", *headers, subject=subject), text=("I am away.",), auto=True
    )


def _report(kind: str, status_type: str, status: str) -> bytes:
    body = parts(
        part("text/plain", "It was not delivered."),
        part(status_type, status),
        part("text/rfc822-headers", "Message-ID: <x@y.example>\r\n"),
    )
    return mail(body, f'Content-Type: multipart/report; report-type={kind}; boundary="b1"')


def _journal() -> bytes:
    inner = mail(WORDS, sender="Al Quill <al@y.example>", subject="My kettle")
    envelope = part("text/plain", "Sender: al@y.example\r\nSubject: My kettle\r\nTo: help@example.org\r\n")
    header = 'Content-Type: multipart/mixed; boundary="b1"'
    return mail(
        parts(envelope, part("message/rfc822", inner)),
        "X-MS-Journal-Report:",
        header,
        sender="journal@example.org",
    )


FORWARDS = {
    "Gmail": f"---------- Forwarded message ---------\r\n{INNER}\r\nDate: Mon, 2 Mar 2026\r\nSubject: Kettle\r\nTo: jo@x.example",
    "Gmail, German": "---------- Forwarded message ---------\r\nVon: Al Quill <al@y.example>\r\nDate: Mo., 2. März 2026",
    "Apple Mail": f"Begin forwarded message:\r\n\r\n{INNER}\r\nSubject: Kettle\r\nDate: 2 March 2026\r\nTo: jo@x.example",
    "Apple Mail, German": "Anfang der weitergeleiteten Nachricht:\r\n\r\nVon: Al Quill <al@y.example>\r\nBetreff: Kessel",
    "Apple Mail, French": "Début du message réexpédié :\r\n\r\nDe: Al Quill <al@y.example>\r\nObjet: Bouilloire",
    "Thunderbird": f"-------- Forwarded Message --------\r\nSubject: Kettle\r\nDate: Mon, 2 Mar 2026\r\n{INNER}\r\nTo: jo@x.example",
    "Thunderbird, German": "-------- Weitergeleitete Nachricht --------\r\nBetreff: Kessel\r\nVon: Al Quill <al@y.example>",
    "Thunderbird, Spanish": "-------- Mensaje reenviado --------\r\nAsunto: Hervidor\r\nDe: Al Quill <al@y.example>",
    "Yahoo": f"----- Forwarded Message -----\r\n{INNER}\r\nTo: jo@x.example\r\nSent: Monday",
    "Outlook with a mailto": "From: Al Quill [mailto:al@y.example]\r\nSent: Monday\r\nTo: Jo\r\nSubject: Kettle",
}
ABSENT = [
    "Automatic reply: Kettle", "Out of Office: Kettle", "Automatische Antwort: Kessel", "Abwesenheitsnotiz: Kessel",
    "Réponse automatique : Bouilloire", "Respuesta automática: Hervidor", "Risposta automatica: Bollitore", "Automatisch antwoord: Ketel",
    "Autosvar: Kittel", "Automatiskt svar: Kastrull", "Odpowiedź automatyczna: Czajnik", "Otomatik yanıt: Çaydanlık",
    "Автоматический ответ: Чайник", "自动答复: 水壶", "自動応答: やかん", "Resposta automática: Chaleira",
]  # fmt: skip

MAILS = [
    *(_forward(name, block) for name, block in FORWARDS.items()),
    _forward("Outlook", f"{INNER}\r\nSent: Monday\r\nTo: Jo\r\nSubject: Kettle", "FW: Kettle"),
    _forward("Outlook, German", "Von: Al Quill <al@y.example>\r\nGesendet: Montag\r\nAn: Jo\r\nBetreff: Kessel", "WG: Kessel"),
    _forward("Outlook, French", "De : Al Quill <al@y.example>\r\nEnvoyé : lundi\r\nÀ : Jo\r\nObjet : Bouilloire", "TR: Bouilloire"),
    _forward("GMX", 'Gesendet: Montag, 2. März 2026 um 08:00 Uhr\r\nVon: "Al Quill" <al@y.example>\r\nAn: jo@x.example\r\nBetreff: Kessel', "Fw: Kessel"),
    Nasty("a reply is no forward", mail(f"Still nothing.\r\n\r\nFrom: Help <help@example.org>\r\nSent: Monday\r\nTo: Jo\r\nSubject: RE\r\n\r\n{WORDS}", subject="RE: Kettle"), text=("Still nothing.",), quoted=(WORDS,)),
    Nasty("a forward of one's own", mail(f"Look.\r\n\r\n---------- Forwarded message ---------\r\nFrom: Jo <jo@x.example>\r\n\r\n{WORDS}", subject="Fwd: Kettle"), text=(WORDS,)),
    *(_robot(f"that says {subject.split(':')[0].strip()}", subject=subject) for subject in ABSENT),
    _robot("auto-replied", "Auto-Submitted: auto-replied (vacation)"),
    _robot("in a list", "List-Id: <kettles.y.example>", "List-Post: <mailto:l@y.example>"),
    _robot("of bulk", "Precedence: bulk"),
    _robot("of RFC 8058", "List-Unsubscribe: <https://y.example/u>", "List-Unsubscribe-Post: List-Unsubscribe=One-Click"),
    _robot("with X-Autoreply", "X-Autoreply: yes"),
    Nasty("robot with an empty return path", mail("I am away.", "Return-Path: <>"), text=("I am away.",), auto=True, held=True),
    Nasty("auto-submitted: no", mail("The kettle leaks.", "Auto-Submitted: no"), text=("The kettle leaks.",)),
    Nasty("a person about an absence", mail("The kettle leaks.", subject="Your out of office note"), text=("The kettle leaks.",)),
    Nasty("a reply to an absence note", mail("The kettle leaks.", subject="Re: Automatic reply: Kettle"), text=("The kettle leaks.",)),
    Nasty("a delivery report", _report("delivery-status", "message/delivery-status", "Reporting-MTA: dns; y\r\n\r\nFinal-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"), text=("It was not delivered.",), auto=True, held=True),
    Nasty("a read receipt", _report("disposition-notification", "message/disposition-notification", "Final-Recipient: rfc822; a@b.example\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\n"), text=("It was not delivered.",), auto=True, held=True),
    Nasty("a mail that asks for a receipt", mail("The kettle leaks.", "Disposition-Notification-To: jo@x.example"), text=("The kettle leaks.",)),
    Nasty("Exchange's journal", _journal(), text=(WORDS,), email="al@y.example", subject="My kettle", notices=("journal envelope",)),
    Nasty("a false journal", mail("The kettle leaks.", "X-MS-Journal-Report:"), text=("The kettle leaks.",)),
]  # fmt: skip
