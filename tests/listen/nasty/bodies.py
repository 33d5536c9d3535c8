"""Words: HTML alone, flowed lines, giant lines, history and signatures of the big mail programs."""

from tests.listen.nasty.base import Nasty, mail, typed

NOW, OURS = "Still nothing from you.", "We have your message."


def _history(name: str, history: str, quoted: tuple[str, ...] = (OURS,)) -> Nasty:
    return Nasty(
        f"history of {name}",
        typed("text/plain; charset=utf-8", f"{NOW}\r\n\r\n{history}"),
        text=(NOW,),
        quoted=quoted,
    )


def _signature(name: str, signature: str) -> Nasty:
    return Nasty(
        f"signature {name}",
        typed("text/plain; charset=utf-8", f"{NOW}\r\n\r\n{signature}"),
        text=(NOW,),
        quoted=(signature.split("\r\n")[-1],),
    )


HISTORIES = {
    "Gmail": f"On Mon, 2 Mar 2026 at 08:00, Help <help@example.org> wrote:\r\n\r\n> {OURS}",
    "Gmail, broken line": f"On Mon, 2 Mar 2026 at 08:00, The Help Desk\r\n<help@example.org> wrote:\r\n> {OURS}",
    "Gmail, German": f"Am Mo., 2. März 2026 um 08:00 Uhr schrieb Hilfe <help@example.org>:\r\n\r\n> {OURS}",
    "Gmail, French": f"Le lun. 2 mars 2026 à 08:00, Aide <help@example.org> a écrit :\r\n\r\n> {OURS}",
    "Gmail, Spanish": f"El lun, 2 mar 2026 a las 8:00, Ayuda (<help@example.org>) escribió:\r\n\r\n> {OURS}",
    "Gmail, Italian": f"Il giorno lun 2 mar 2026 alle ore 08:00 Aiuto <help@example.org> ha scritto:\r\n\r\n> {OURS}",
    "Gmail, Dutch": f"Op ma 2 mrt 2026 om 08:00 schreef Hulp <help@example.org>:\r\n\r\n> {OURS}",
    "Gmail, Polish": f"pon., 2 mar 2026 o 08:00 Pomoc <help@example.org> napisał(a):\r\n\r\n> {OURS}",
    "Gmail, Russian": f"пн, 2 мар. 2026 г. в 08:00, Помощь <help@example.org>:\r\n\r\n> {OURS}",
    "Gmail, Japanese": f"2026年3月2日(月) 8:00 ヘルプ <help@example.org>:\r\n\r\n> {OURS}",
    "Gmail, Chinese": f"Help <help@example.org> 于2026年3月2日周一 08:00写道：\r\n\r\n> {OURS}",
    "Gmail, Turkish": f"Help <help@example.org>, 2 Mar 2026 Pzt, 08:00 tarihinde şunu yazdı:\r\n\r\n> {OURS}",
    "Apple Mail": f"> On 2 Mar 2026, at 08:00, Help <help@example.org> wrote:\r\n> \r\n> {OURS}",
    "Apple Mail, plain": f"On 2 Mar 2026, at 08:00, Help <help@example.org> wrote:\r\n\r\n{OURS}",
    "Outlook": f"From: Help <help@example.org>\r\nSent: Monday, 2 March 2026 08:00\r\nTo: Jo\r\nSubject: RE: Kettle\r\n\r\n{OURS}",
    "Outlook, bold": f"*From:* Help <help@example.org>\r\n*Sent:* Monday, 2 March 2026 08:00\r\n*To:* Jo\r\n*Subject:* RE: Kettle\r\n\r\n{OURS}",
    "Outlook, German": f"Von: Hilfe <help@example.org>\r\nGesendet: Montag, 2. März 2026 08:00\r\nAn: Jo\r\nBetreff: AW: Kessel\r\n\r\n{OURS}",
    "Outlook, French": f"De : Aide <help@example.org>\r\nEnvoyé : lundi 2 mars 2026 08:00\r\nÀ : Jo\r\nObjet : RE: Bouilloire\r\n\r\n{OURS}",
    "Outlook, Swedish": f"Från: Hjälp <help@example.org>\r\nSkickat: den 2 mars 2026 08:00\r\nTill: Jo\r\nÄmne: SV: Kastrull\r\n\r\n{OURS}",
    "Outlook, old": f"-----Original Message-----\r\nFrom: Help\r\nSent: Monday\r\n\r\n{OURS}",
    "Outlook, old, German": f"-----Ursprüngliche Nachricht-----\r\nVon: Hilfe\r\n\r\n{OURS}",
    "Outlook for a phone": f"________________________________\r\nFrom: Help <help@example.org>\r\nSent: Monday, March 2, 2026 8:00:00 AM\r\nTo: Jo\r\nSubject: Re: Kettle\r\n\r\n{OURS}",
    "Yahoo": f"On Monday, March 2, 2026 at 08:00:00 AM GMT, Help <help@example.org> wrote:\r\n\r\n{OURS}",
    "GMX": f'Gesendet: Montag, 02. März 2026 um 08:00 Uhr\r\nVon: "Hilfe" <help@example.org>\r\nAn: jo@x.example\r\nBetreff: Aw: Kessel\r\n\r\n{OURS}',
    "Web.de": f"-------- Ursprüngliche Nachricht --------\r\nVon: Hilfe <help@example.org>\r\nDatum: 02.03.26 08:00\r\n\r\n{OURS}",
    "Thunderbird": f"On 02/03/2026 08:00, Help wrote:\r\n> {OURS}",
    "Thunderbird, German": f"Am 02.03.26 um 08:00 schrieb Hilfe:\r\n> {OURS}",
    "Exchange, with a rule": f"_____________________________________________\r\nFrom: Help [mailto:help@example.org]\r\nSent: Monday\r\nTo: Jo\r\nSubject: RE\r\n\r\n{OURS}",
    "a program nobody knows": f"Zz 2026-03-02 help@example.org qqq:\r\n> {OURS}",
}

MAILS = [
    *(_history(name, history) for name, history in HISTORIES.items() if name != "Apple Mail"),
    Nasty("history of Apple Mail, all quoted", typed("text/plain", f"{NOW}\r\n\r\n{HISTORIES['Apple Mail']}"), text=(NOW,)),
    Nasty("answers between the lines", mail(f"On 2 Mar 2026, help@example.org wrote:\r\n> Is it blue?\r\nNo, red.\r\n> {OURS}\r\nI doubt it."), text=("No, red.", "I doubt it."), quoted=("Is it blue?", OURS)),
    Nasty("history above the answer", mail(f"> {OURS}\r\n\r\n{NOW}"), text=(NOW,)),
    Nasty("nothing but history", mail(f"On 2 Mar 2026, help@example.org wrote:\r\n> {OURS}"), text=(OURS,)),
    _signature("with its mark", "-- \r\nJo Marlow\r\n12 High Street"),
    _signature("of a phone", "Sent from my iPhone"),
    _signature("of a phone, German", "Von meinem iPhone gesendet"),
    _signature("of Outlook for a phone", "Get Outlook for Android<https://aka.ms/x>"),
    _signature("of Yahoo", "Sent from Yahoo Mail on Android"),
    Nasty("a postscript below the greeting", mail(f"{NOW}\r\n\r\nKind regards\r\nJo\r\n\r\nPS I will ask a lawyer."), text=(NOW, "PS I will ask a lawyer.")),
    Nasty("mailbox quoting", mail("I wrote twice.\r\n>From the shop I heard nothing.\r\n"), text=("I wrote twice.", "From the shop I heard nothing.")),
    Nasty("flowed", typed("text/plain; charset=utf-8; format=flowed", "The kettle \r\nleaks and \r\nhisses.\r\nBye"), text=("The kettle leaks and hisses.\nBye",)),
    Nasty("flowed, spaces deleted", typed("text/plain; charset=utf-8; format=flowed; delsp=yes", "返金 \r\nして \r\nください。"), text=("返金してください。",)),
    Nasty("flowed, with quotes", typed("text/plain; format=flowed", f"{NOW} \r\nAgain.\r\n\r\nOn 2 Mar 2026, help@example.org wrote:\r\n> We have \r\n> your message.\r\n-- \r\nJo"), text=(f"{NOW} Again.",), quoted=(OURS,)),
    Nasty("HTML alone", typed("text/html; charset=utf-8", "<p>The <b>kettle</b> leaks.<br>Grüße</p>"), text=("The kettle leaks.", "Grüße"), markup="<b>kettle</b>"),
    Nasty("HTML without a tag closed", typed("text/html", "<table><tr><td>The <b>kettle <i>leaks."), text=("The kettle leaks.",)),
    Nasty("HTML with scripts and styles", typed("text/html", "<style>p{x}</style><script>evil()</script><p>The kettle leaks."), text=("The kettle leaks.",), hidden=("evil()", "p{x}")),
    Nasty("HTML with a comment that never ends", typed("text/html", "<p>The kettle leaks.</p><!-- secret"), text=("The kettle leaks.",)),
    Nasty("HTML 20,000 deep", typed("text/html", "<div>" * 20_000 + "The kettle leaks."), text=("The kettle leaks.",)),
    Nasty("HTML in UTF-16", typed("text/html; charset=utf-16", "<p>Grüße</p>".encode("utf-16")), text=("Grüße",)),
    Nasty("HTML that says another charset", typed("text/html; charset=utf-8", '<meta charset="iso-8859-1"><p>Grüße</p>'), text=("Grüße",)),
    Nasty("HTML with an XML line", typed("text/html", '<?xml version="1.0" encoding="x"?><p>The kettle leaks.</p>'), text=("The kettle leaks.",)),
    Nasty("HTML that is empty", typed("text/html", "<html><body></body></html>")),
    Nasty("HTML history of Gmail", typed("text/html; charset=utf-8", f'<div>{NOW}</div><div class="gmail_quote">On Mon, 2 Mar 2026 at 08:00, Help &lt;help@example.org&gt; wrote:<br><blockquote>{OURS}</blockquote></div>'), text=(NOW,), quoted=(OURS,)),
    Nasty("HTML history of Outlook", typed("text/html; charset=utf-8", f"<p>{NOW}</p><div><b>From:</b> Help &lt;help@example.org&gt;<br><b>Sent:</b> Monday<br><b>To:</b> Jo<br><b>Subject:</b> RE</div><p>{OURS}</p>"), text=(NOW,), quoted=(OURS,)),
    Nasty("one line of 1 MB", mail("The kettle leaks. " * 60_000), text=("The kettle leaks.",)),
    Nasty("one word of 1 MB", mail("x" * 1_000_000), text=("xxxx",)),
    Nasty("100,000 lines", mail("> x\r\n" * 100_000 + "The kettle leaks."), text=("The kettle leaks.",)),
    Nasty("no text", mail("")),
    Nasty("white space for text", mail(" \r\n\t\r\n")),
    Nasty("dots at the line's start", mail(".\r\n..\r\nThe kettle leaks.\r\n.\r\n"), text=("The kettle leaks.",)),
    Nasty("emoji and joined letters", typed("text/plain; charset=utf-8", "Kettle 🫖👩‍👩‍👧 e\u0301 ﬁn"), text=("🫖👩‍👩‍👧",)),
    Nasty("a letter with 5,000 marks", typed("text/plain; charset=utf-8", "The kettle" + "\u0301" * 5_000 + " leaks."), text=("leaks.",)),
]  # fmt: skip
