"""Keys of citizens and places (R-31): what is the same stays the same however it is typed."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from hotline.repeats.rules import citizen_key, phone_digits, place_key, plain

mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
words = st.text(st.characters(categories=["Lu", "Ll", "Lo", "Nd"]), min_size=1, max_size=20)
noise = st.text("　 -—()（）、，.·", max_size=4)

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def by_phone(phone: str, *, anonymous: bool = False) -> str | None:
    return citizen_key(name="顾先生", phone=phone, address="望溪路56号", anonymous=anonymous)


@given(
    mobiles, noise, st.sampled_from(["", "86", "+86", "0086 ", "＋８６"]), st.booleans(), st.integers(1, 10)
)
def test_a_phone_is_the_same_however_it_is_typed(
    phone: str, between: str, country: str, wide: bool, cut: int
) -> None:
    typed = country + phone[:cut] + between + phone[cut:]
    assert phone_digits(typed.translate(FULL_WIDTH) if wide else typed) == phone
    assert by_phone(typed) == by_phone(phone)


@given(mobiles, mobiles)
def test_two_phones_are_two_citizens(one: str, other: str) -> None:
    assert (by_phone(one) == by_phone(other)) == (one == other)


@given(mobiles, words, words)
def test_an_anonymous_citizen_is_nobody(phone: str, name: str, address: str) -> None:
    assert citizen_key(name=name, phone=phone, address=address, anonymous=True) is None
    assert by_phone(phone, anonymous=True) is None


@given(st.text("0123456789", max_size=6))
def test_a_short_code_is_nobodys_own(code: str) -> None:
    """Then name and address count."""
    assert by_phone(code) == by_phone("")
    assert citizen_key(name="", phone=code, address="望溪路56号", anonymous=False) is None
    assert citizen_key(name="顾先生", phone=code, address="", anonymous=False) is None


@given(words, words, noise, noise)
def test_a_place_is_the_same_however_it_is_typed(address: str, matter: str, before: str, after: str) -> None:
    wide = unicodedata.normalize("NFKC", before + address + after)
    if plain(address) and plain(matter):
        assert place_key(address=wide, matter=matter) == place_key(address=address, matter=f" {matter} ")


@given(words, words)
def test_place_without_matter_links_nothing(address: str, matter: str) -> None:
    assert place_key(address=address, matter="") is None
    assert place_key(address=" —", matter=matter) is None


@given(mobiles, words, words)
def test_nothing_readable_is_kept(phone: str, name: str, address: str) -> None:
    """R-61."""
    key = citizen_key(name=name, phone=phone, address=address, anonymous=False)
    assert key is not None
    assert len(key) == 32
    assert phone not in key


def test_name_and_address_do_not_run_into_one_another() -> None:
    assert citizen_key(name="顾", phone="", address="望溪路1号", anonymous=False) != citizen_key(
        name="顾望", phone="", address="溪路1号", anonymous=False
    )
