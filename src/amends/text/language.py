"""Which language a text is in, by its commonest words. Only English is judged in full."""

import re

_WORDS = {
    "en": "the and is to of in it you that was for on are with have this my not be but from your they at what can "
    "would when will there please thank sorry we has been had do did just so me if or how",
    "de": "der die das und ist nicht ich sie ein eine zu mit auf für haben wir mein meine es war bitte sehr auch den von dem habe",
    "fr": "le la les des et est je vous une un pas que pour dans avec mon ma nous sur ce qui plus bonjour merci votre depuis été",
    "es": "el los las una que de y en no es por con para mi un se lo su muy pero está gracias hola como me ha del",
    "it": "il gli una che di e non è per con mio mia un sono ho ma come grazie del della questo molto anche mi si",
    "nl": "de het een en is niet ik je van dat op te voor met zijn mijn wij maar bij heb naar nog geen aan er",
    "pt": "o os as uma que de e não é por com para meu minha um se muito mas está obrigado do da em foi eu",
    "pl": "nie jest się na do w z i że to mi jak ale po za od już dla tak są proszę było mam",
}
_SETS = {code: frozenset(words.split()) for code, words in _WORDS.items()}
_SCRIPTS = (
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
)
_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 2000


def language_of(text: str) -> str:
    """Give an ISO 639-1 code; "und" where nothing can be told."""
    sample = text[:_SAMPLE]
    letters = sum(character.isalpha() for character in sample)
    if not letters:
        return "und"
    for code, script in _SCRIPTS:
        if len(script.findall(sample)) > letters / 3:
            return code
    words = [word.lower() for word in _WORD.findall(sample)]
    hits = {code: sum(word in known for word in words) for code, known in _SETS.items()}
    best = max(hits, key=lambda code: hits[code])
    # A handful of words without one little word of a language is most often short English.
    return best if hits[best] > hits["en"] else "en"
