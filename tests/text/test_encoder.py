"""The encoder: pieces know their place, one pass serves whole and parts, and nothing breaks without weights."""

import threading

import numpy as np

from amends.text import encoder, heads, read, read_many, wordpiece


def words(text: str) -> list[str]:
    names = {number: word for word, number in wordpiece.vocabulary().items()}
    return [names[piece.number] for piece in wordpiece.pieces(text)]


def test_pieces_are_the_usual_ones():
    assert words("The parcel wasn't unpackable, £60!") == [
        "the", "parcel", "wasn", "'", "t", "un", "##pack", "##able", ",", "£", "60", "!",
    ]  # fmt: skip


def test_every_piece_knows_its_place():
    text = "Née Zoë — the  café\nis  late 😡"
    for piece in wordpiece.pieces(text):
        assert text[piece.start : piece.end].strip() == text[piece.start : piece.end] != ""


def test_an_emoji_is_read_by_its_name():
    assert words("😡") == ["po", "##uting", "face"]


def test_disguised_and_stretched_letters_read_as_plain_ones():
    assert words("lаte") == words("late")
    assert words("SOOOOO") == words("soo")
    assert words("ｌａｔｅ") == ["late"]


def test_links_handles_and_masked_data_are_passed_over():
    masked = 4 * "X"  # how public complaint records blot out names and numbers
    assert words(f"@shop see https://a.example/x {masked} now") == ["see", "now"]


def test_the_weights_come_with_the_package():
    assert encoder.available()


def test_whole_and_parts_come_from_one_pass():
    text = "The lamp is broken. Please send another."
    encoded = encoder.encode(text)
    first, second = encoded.spans([(0, 19), (20, 40)])
    count = [sum(1 for _ in wordpiece.pieces(part)) for part in (text[:19], text[20:])]
    assert np.allclose((first * count[0] + second * count[1]) / sum(count), encoded.whole, atol=1e-4)
    assert not encoder.encode(text).spans([(0, 0)]).any()


def test_a_batch_says_what_single_texts_say():
    texts = ["Late again.", "", "The door of the oven came off in my hand and nobody answers the phone. " * 3]
    for one, many in zip(texts, encoder.encode_many(texts), strict=True):
        assert np.array_equal(encoder.encode(one).whole, many.whole)


def test_a_text_longer_than_a_window_is_read_to_its_end():
    encoded = encoder.encode("the lamp is broken " * 400)
    assert len(encoded.vectors) == 1600
    assert encoded.ends[-1] == len("the lamp is broken " * 400) - 1


def test_threads_share_one_model():
    said: list[int] = []
    threads = [
        threading.Thread(target=lambda: said.append(read("The lamp is broken.").heat)) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(said)) == 1 and len(said) == 4


def test_without_weights_the_linear_models_answer_and_say_so(monkeypatch):
    monkeypatch.setattr(heads, "load", lambda: None)
    [reading] = read_many(["The boiler is broken, nobody came, and I want a refund."])
    assert reading.complaint.is_complaint
    assert reading.engine.startswith("linear-")


def test_with_weights_the_reading_says_that_too():
    assert read("The lamp is broken.").engine.startswith("encoder-")
