"""The seal around files to and from Bankgirot: published cases, and everything that must not pass as sealed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from formats import hmac_seal
from formats.faults import FileRefused

KEY = "1234567890ABCDEF1234567890ABCDEF"  # the published test key
OTHER_KEY = "0" * 32
KVV = "FF365893D899291C3BF505FB3175E880"
SEALED_ON = date(2026, 11, 20)
INNER = "\r\n".join(["0120261120AUTOGIRO".ljust(80), "82åäö".ljust(80)]).encode("iso-8859-1")


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (b"00000000", KVV),
        (b"00000\r\n0000\r\n000\r\n00\r\n0", "9BA94363739D45256DF4B6FA3B9DE1CD"),
        (bytes(range(0x20, 0x7F)) + b"\r\n", "9473EDFCAA8CD2434D6D76ABFFC991BD"),
        (bytes([0xC4, 0xD6, 0xC5, 0xE4, 0xF6, 0xE5]), "515704694958361678194D51850FF157"),
    ],
    ids=["digits", "line ends", "printable", "letters"],
)
def test_the_published_cases(data: bytes, wanted: str) -> None:
    assert hmac_seal.mac(KEY, data) == wanted
    assert hmac_seal.mac(KEY.lower(), data) == wanted


def test_the_keys_verification_value() -> None:
    assert hmac_seal.kvv(KEY) == KVV


def test_every_byte_is_normalised_as_the_specification_says() -> None:
    letters = dict(zip("ÉÄÖÅÜéäöåü".encode("iso-8859-1"), b"@[\\]^`{|}~", strict=True))
    for byte in range(256):
        kept = bytes([byte]) if 0x20 <= byte <= 0x7E else bytes([letters.get(byte, 0xC3)])
        assert hmac_seal.normalise(bytes([byte])) == (b"" if byte in b"\r\n" else kept), hex(byte)


def test_a_sealed_file_has_its_records_at_their_positions_and_the_content_unchanged() -> None:
    sealed = hmac_seal.seal(INNER, KEY, SEALED_ON)
    lines = sealed.split(b"\r\n")
    assert [len(line) for line in lines] == [80] * 4
    assert lines[0] == b"00261120HMAC".ljust(80)
    assert b"\r\n".join(lines[1:3]) == INNER
    assert lines[3][:8] == b"99261120" and lines[3][8:40] == KVV.encode() and lines[3][72:] == b" " * 8
    assert lines[3][40:72].decode() == hmac_seal.mac(KEY, b"\r\n".join([*lines[:3], b""]))
    assert hmac_seal.verify(sealed, KEY) == INNER


def test_the_seal_covers_its_own_opening_record_but_not_the_closing_one() -> None:
    sealed = hmac_seal.seal(INNER, KEY, SEALED_ON)
    assert hmac_seal.mac(KEY, INNER) not in sealed.decode("iso-8859-1")
    assert hmac_seal.verify(sealed[:-8], KEY) == INNER, "blanks after the MAC are not protected"


def test_only_a_line_end_after_the_last_record_is_left_out() -> None:
    for data in (INNER, INNER + b"\r\n", INNER + b"\n"):
        sealed = hmac_seal.seal(data, KEY, SEALED_ON)
        assert sealed == hmac_seal.seal(INNER, KEY, SEALED_ON)
    blank = hmac_seal.seal(INNER + b"\r\n\r\n", KEY, SEALED_ON)
    assert hmac_seal.verify(blank, KEY) == INNER + b"\r\n"


def sealed(inner: bytes = INNER, key: str = KEY) -> bytes:
    return hmac_seal.seal(inner, key, SEALED_ON)


@pytest.mark.parametrize(
    "copy",
    [
        sealed() + b"\r\n",
        sealed() + b"\r\n\r\n   \r\n",
        b"\r\n" + sealed(),
        b"   \r\n" + sealed(),
        sealed().replace(b"\r\n", b"\n"),
        sealed()[:-72] + sealed()[-72:].lower(),
    ],
    ids=["line end", "blank lines after", "blank line before", "blanks before", "LF", "lower-case"],
)
def test_copies_that_change_no_character_are_taken(copy: bytes) -> None:
    assert hmac_seal.verify(copy, KEY).replace(b"\r\n", b"\n") == INNER.replace(b"\r\n", b"\n")


def refused(data: bytes, key: str = KEY) -> tuple[str, int | None]:
    with pytest.raises(FileRefused) as refusal:
        hmac_seal.verify(data, key)
    (fault,) = refusal.value.faults
    assert fault.wanted and fault.action
    assert key not in str(refusal.value) and key.lower() not in str(refusal.value).lower()
    return fault.rule, fault.line_no


LAST = sealed().rindex(b"\r\n") + 2
MAC_AT = LAST + 40


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (b"", ("SEAL-R1", 1)),
        (b" \r\n \r\n", ("SEAL-R1", 1)),
        (INNER, ("SEAL-R1", 1)),
        (sealed().replace(b"HMAC", b"NEXU"), ("SEAL-R1", 1)),
        (sealed()[82:], ("SEAL-R1", 1)),
        (sealed()[: LAST - 2], ("SEAL-R2", 3)),
        (sealed()[:80], ("SEAL-R2", 1)),
        (sealed() + b"\r\n" + INNER, ("SEAL-R2", 6)),
        (sealed().replace(b"\r\n99261120", b"\r\n9926112x"), ("SEAL-R2", 4)),
        (sealed(key=OTHER_KEY), ("SEAL-R3", 4)),
        (sealed()[:50] + b"." + sealed()[51:], ("SEAL-R4", 4)),
        (sealed()[: LAST - 3] + b"." + sealed()[LAST - 2 :], ("SEAL-R4", 4)),
        (sealed().replace("å".encode("iso-8859-1"), "ä".encode("iso-8859-1")), ("SEAL-R4", 4)),
        (sealed().replace(b"   \r\n82", b"\r\n82"), ("SEAL-R4", 4)),
        (sealed()[:MAC_AT] + b"0" * 32 + sealed()[MAC_AT + 32 :], ("SEAL-R4", 4)),
        (sealed()[:MAC_AT] + b" " * 32, ("SEAL-R4", 4)),
        (sealed()[:MAC_AT] + sealed()[MAC_AT:].replace(b"A", "Å".encode("iso-8859-1")), ("SEAL-R4", 4)),
        (sealed().replace(b"\r\n99261120", b"\r\n99261121"), ("SEAL-R5", 4)),
    ],
)
def test_what_is_not_sealed_with_our_key_is_refused(data: bytes, wanted: tuple[str, int]) -> None:
    assert refused(data) == wanted


@pytest.mark.parametrize("at", range(0, LAST - 2, 7))
def test_no_changed_character_passes(at: int) -> None:
    data = sealed()
    changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
    if data[at : at + 1] not in (b"\r", b"\n"):
        assert refused(changed)[0] in ("SEAL-R1", "SEAL-R4", "SEAL-R5")


@pytest.mark.parametrize("key", ["", KEY[:-1], KEY + "0", KEY[:-1] + "G", KEY + "\n"])
def test_a_key_that_is_none_is_named_without_being_shown(key: str) -> None:
    for call in (lambda: hmac_seal.kvv(key), lambda: hmac_seal.seal(INNER, key, SEALED_ON)):
        with pytest.raises(ValueError, match="32 hexadecimal") as error:
            call()
        assert not key or key not in str(error.value)


def test_nothing_is_sealed_twice_and_nothing_empty() -> None:
    for data in (b"", b"\r\n", sealed()):
        with pytest.raises(ValueError, match="sealed"):
            hmac_seal.seal(data, KEY, SEALED_ON)


def test_a_sealed_file_is_known_by_its_first_record() -> None:
    assert (
        hmac_seal.is_sealed(sealed()) and hmac_seal.is_sealed(sealed()[:12]) and hmac_seal.is_sealed(b"\r\n" + sealed())
    )
    assert hmac_seal.is_sealed(b"00261120NEXU"), "a seal of another method is still a seal"
    for data in (b"", INNER, b"0009912346" + b"0" * 70, b"002611"):
        assert not hmac_seal.is_sealed(data)


@given(inner=st.binary(min_size=1))
@example(inner=b"\r")
def test_any_content_comes_back_as_it_was(inner: bytes) -> None:
    if inner.endswith(b"\n") or hmac_seal.is_sealed(inner):
        return
    assert hmac_seal.verify(sealed(inner), KEY) == inner


@given(data=st.binary())
def test_any_bytes_are_refused(data: bytes) -> None:
    refused(data)
    assert refused(b"00261120HMAC\r\n" + data)[0] in ("SEAL-R1", "SEAL-R2", "SEAL-R3")
