"""Signed and encrypted mail, in words. Nothing is checked or opened here: the raw is kept for whoever can."""

from email.message import Message

from amends.listen.mail import decode

_SIGNED = "It is signed ({how}). The signature is kept with the original; it was not checked."
_ENCRYPTED = "It is encrypted ({how}) and cannot be read here. The original is kept; open it with your key."
_OPAQUE = (
    "It is signed ({how}) in a form that hides its words. The original is kept; a mail program can open it."
)


def protected(message: Message) -> list[str]:
    """What to say of a mail that is signed or encrypted as a whole."""
    kind = message.get_content_type()
    if kind == "multipart/encrypted":
        return [_ENCRYPTED.format(how="PGP")]
    if kind == "multipart/signed":
        pgp = "pgp" in decode.header(message.get("content-type", "")).lower()
        return [_SIGNED.format(how="PGP" if pgp else "S/MIME")]
    if kind in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
        header = decode.header(message.get("content-type", "")).lower()
        return [(_OPAQUE if "signed-data" in header else _ENCRYPTED).format(how="S/MIME")]
    return []


def protected_text(text: str) -> list[str]:
    """The same of PGP blocks in the words themselves."""
    if "-----BEGIN PGP MESSAGE-----" in text:
        return [_ENCRYPTED.format(how="PGP")]
    if "-----BEGIN PGP SIGNED MESSAGE-----" in text:
        return [_SIGNED.format(how="PGP")]
    return []
