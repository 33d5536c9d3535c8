"""Cases of many kinds as the drafter gets them: for tests that look for the one that breaks it."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import strategies as st

from amends.text.drafting import Commitment, Known, Point, Remedy

NOW = datetime(2026, 11, 23, 10)

# What customers wrote, and how a colleague put it down.
SAID = (
    ("My parcel never arrived.", "Parcel never arrived"),
    ("The courier left it in the rain and the box was soaked through.", "Box left in the rain"),
    ("You sent me the wrong size again.", "Wrong size sent again"),
    ("I was charged £49.50 twice for the same order.", "Charged £49.50 twice"),
    ("your driver shouted at my daughter", "Driver shouted at her daughter"),
    ("I've rung you four times and nobody called back.", "Four calls, no call back"),
    ("The replacement table has the same split leg.", "Replacement table has the same fault"),
    ("Nobody came on Tuesday.", "Missed appointment on Tuesday"),
    ("rats. actual rats. in the airing cupboard", "Rats in the airing cupboard"),
    ("no hot water FOR THE THIRD TIME", "Hot water fails again after each repair"),
    ("The app keeps logging me out.", "App logs out"),
    ("we were given a dirty room with hair in the bath", "Dirty room"),
    ("You told my neighbour about my arrears.", "Arrears told to a neighbour"),
    ("I still haven't had my refund.", "Refund not received"),
    ("theres a leek under the sink", "Leak under the sink"),
    ("Is the joint safe now and who checks it", "Is the joint safe now"),
    ("The chicken was raw in the middle.", "Raw chicken"),
    ("You cancelled my appointment without telling me.", "Appointment cancelled without notice"),
    ("My mother was left in her wheelchair for 51 minutes.", "Left waiting in a wheelchair"),
    ("The contract was renewed although I had cancelled it in May.", "Contract renewed after cancellation"),
    ("The stupid clowns at your branch lost my form.", "Form lost at the branch"),
    ("It took three weeks to get a reply.", "Slow reply"),
    ("The heater sparked and burnt my hand.", "Heater sparked, hand burnt"),
    ("Your site says it is in stock and it is not.", "Wrong stock on the site"),
    ("The music from the bar kept us awake until 3 am.", "Noise at night"),
    ("I am not happy with the way your colleague spoke to me.", "Tone of a colleague"),
    ("The work on the roof was left unfinished.", "Roof unfinished"),
    ("Why was my claim turned down?", "Why the claim was turned down"),
    ("my bill doubled and nobody can say why", "Bill doubled without a reason"),
    ("You never answered my letter.", "Letter unanswered"),
    ("The zip broke on the first day.", "Zip broke"),
    ("I paid for next-day delivery.", "Paid for next-day delivery"),
    ("my late husband's name is still on the letters", "Letters in her late husband's name"),
    ("You people are thieves.", "Says that we are thieves"),
)
REASONS = (
    "The scan shows that it was handed to a neighbour.",
    "the second payment was taken when the page was loaded again",
    "Our engineer found the nut finger tight.",
    "The price had been agreed in writing before the work began.",
    "",
)
NAMES = (
    "Denise Marlow",
    "Dr H. R. Alleyne",
    "Okafor, Chidi",
    "Mr Baird",
    "denise@mail.example",
    "",
    "José Núñez",
    "Li",
)
REMEDIES = (
    Remedy("Refund", "refund", "£49.50"),
    Remedy("Refund", "refund", "£140", delivered=True),
    Remedy("Replacement", "replacement"),
    Remedy("Plasterer's invoice", "goodwill", "£310"),
    Remedy("Free service visit", "free_item"),
    Remedy("Repair", "repair"),
    Remedy("Done again", "redo"),
    Remedy("Coupon", "coupon", "€20"),
    Remedy("Apology", "apology"),
)
CAUSES = ("Printer mixes labels", "The van was double-booked.", "")
WHATS = (
    "call you back",
    "refund you",
    "Written statement on the flue",
    "collect the table",
    "fit valve",
    "tell her what was found",
)


def _points(draw: st.DrawFn) -> tuple[Point, ...]:
    chosen = draw(st.lists(st.sampled_from(SAID), min_size=1, max_size=4, unique=True))
    outcomes = st.sampled_from(("", "", "yes", "partly", "no"))
    return tuple(
        Point(note if draw(st.booleans()) else said, said, draw(outcomes), draw(st.sampled_from(REASONS)))
        for said, note in chosen
    )


def _commitments(draw: st.DrawFn) -> tuple[Commitment, ...]:
    whats = draw(st.lists(st.sampled_from(WHATS), max_size=2, unique=True))
    days = st.integers(1, 25)
    made, owner = st.booleans(), st.sampled_from(("", "Joanne Firth"))
    return tuple(
        Commitment(what, NOW + timedelta(days=draw(days), hours=7), draw(owner), draw(made)) for what in whats
    )


@st.composite
def known(draw: st.DrawFn, public: bool = False) -> Known:
    """A case with everything that may be known of one, or nearly nothing."""
    points = _points(draw)
    made = Known(
        points=points,
        key=f"A-{draw(st.integers(1000, 9999))}",
        message=" ".join(point.quote for point in points),
        customer_name=draw(st.sampled_from(NAMES)),
        agent=draw(st.sampled_from(("Nadia Osei", "Seun Adeyinka"))),
        firm=draw(st.sampled_from(("Brackwater", "Larkhowe Home Repair"))),
        contact=draw(st.sampled_from(("", "0114 496 0000"))),
        channel=draw(st.sampled_from(("mail", "mail", "chat", "phone", "letter"))),
        public=public,
        heat=draw(st.integers(0, 100)),
        distress=draw(st.booleans()),
        emotion=draw(
            st.sampled_from(("", "anger", "frustration", "anxiety", "sadness", "disappointment", "betrayal"))
        ),
        risks=draw(
            st.frozensets(st.sampled_from(("repeat", "legal", "abuse", "churn", "vulnerable")), max_size=2)
        ),
        reply_number=draw(st.integers(1, 4)),
        confirmed=draw(st.sampled_from((None, True, False))),
        remedies=tuple(draw(st.lists(st.sampled_from(REMEDIES), max_size=2, unique=True))),
        commitments=_commitments(draw),
        cause=draw(st.sampled_from(CAUSES)),
        now=NOW,
        authority_limit=500,
        currency="GBP",
    )
    return replace(made, remedies=(), commitments=()) if public else made
