"""What the poster says, in the three languages that the form speaks. Plain words, short lines."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """One language of the poster."""

    title: str
    how: str
    promise: str


LANGUAGES = {
    "en": Words(
        "Something went wrong? Tell us.",
        "Point your phone’s camera at the code, or type the address.",
        "A person reads it and answers you. You need not give your name.",
    ),
    "de": Words(
        "Etwas ist schiefgegangen? Sagen Sie es uns.",
        "Halten Sie die Kamera Ihres Telefons auf den Code, oder tippen Sie die Adresse ein.",
        "Ein Mensch liest es und antwortet Ihnen. Ihren Namen müssen Sie nicht nennen.",
    ),
    "fr": Words(
        "Quelque chose s’est mal passé ? Dites-le-nous.",
        "Visez le code avec l’appareil photo de votre téléphone, ou tapez l’adresse.",
        "Une personne vous lit et vous répond. Vous n’êtes pas obligé de donner votre nom.",
    ),
}


def words_in(code: str) -> Words:
    """The poster's words in this language."""
    return LANGUAGES[code]
