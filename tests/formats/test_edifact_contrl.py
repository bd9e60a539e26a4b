"""CONTRL and APERAK as rows: what was accepted, what was not, and why in Swedish."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from formats import edifact_answers
from formats.faults import FileRefused

GOLDEN = Path(__file__).parent / "golden" / "edifact"
OURS, THEIRS = "7350000000016", "7350000000023"


def control(*segments: str) -> bytes:
    body = "".join(f"{one}'" for one in segments)
    return (
        f"UNA:+.? 'UNB+UNOC:3+{THEIRS}:14+{OURS}:14+261101:0815+7'UNH+1+CONTRL:D:3:UN'{body}"
        f"UNT+{len(segments) + 2}+1'UNZ+1+7'"
    ).encode("iso-8859-1")


def whole(action: str) -> str:
    return f"UCI+42+{OURS}:14+{THEIRS}:14+{action}"


def rows(data: bytes) -> list[dict[str, Any]]:
    return edifact_answers.read(data).to_pylist()


@pytest.mark.parametrize(("action", "outcome"), [("7", "accepted"), ("8", "received"), ("4+26", "rejected")])
def test_the_action_decides_for_the_whole_interchange(action: str, outcome: str) -> None:
    ((row),) = rows(control(whole(action)))
    assert (row["kind"], row["control_reference"], row["sent_by"], row["sent_to"]) == ("CONTRL", "42", OURS, THEIRS)
    assert (row["sender"], row["receiver"], row["prepared"]) == (THEIRS, OURS, "2611010815")
    assert row["message_reference"] is None
    assert row["outcome"] == outcome
    assert row["text"] == ("dubblett (26)" if outcome == "rejected" else None)


def test_a_message_of_its_own_outcome_is_a_row_with_every_error_in_swedish() -> None:
    told = control(whole("7"), "UCM+2+INVOIC:D:96A:UN:EAN008+4+13+BGM", "UCS+12+39", "UCS+14", "UCD+37+3:1", "UCD+99+1",
                   "UCM+3+INVOIC:D:96A:UN:EAN008+7")  # fmt: skip
    first, second, third = rows(told)
    assert (first["outcome"], second["outcome"], third["outcome"]) == ("accepted", "rejected", "accepted")
    assert (second["message_reference"], second["code"], third["message_reference"]) == ("2", "13", "3")
    assert second["text"] == (
        "ett värde saknas (13) i BGM; värdet är för långt (39) i segment 12; fel slags tecken (37) i segment 14; "
        "okänd felkod (99) i segment 14"
    )


def test_aperak_names_the_invoice_and_says_why_in_the_partners_words() -> None:
    ((row),) = rows((GOLDEN / "aperak.edi").read_bytes())
    assert (row["kind"], row["document_no"], row["outcome"], row["code"]) == ("APERAK", "2026110001", "rejected", "12")
    assert row["text"] == "Okänd referens REF-4711" and row["sender"] == THEIRS


def test_aperak_without_an_error_decides_nothing() -> None:
    sample = (GOLDEN / "aperak.edi").read_bytes().replace(b"BGM+313", b"BGM+312")
    for start, end in ((b"ERC+", b"FTX"), (b"FTX+", b"RFF+LI"), (b"RFF+LI", b"UNT")):
        sample = sample[: sample.index(start)] + sample[sample.index(end) :]
    ((row),) = rows(sample.replace(b"UNT+11", b"UNT+8"))
    assert (row["outcome"], row["code"], row["text"]) == ("received", None, None)


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (control(whole("1")), "EDI-A2"),
        (control(whole("7"), "UCM+2+INVOIC:D:96A:UN+6"), "EDI-A2"),
        (control(whole("7")).replace(b"CONTRL:D:3", b"ORDERS:D:96A"), "EDI-A1"),
        ((GOLDEN / "invoice.edi").read_bytes(), "EDI-A1"),
        ((GOLDEN / "aperak.edi").read_bytes().replace(b"RFF+IV", b"RFF+ON"), "EDI-A3"),
        (b"UNB+UNOC:3+A+B+261101:0815+7'UNZ+0+7'", "EDI-A1"),
        (control(whole("7"), whole("7")), "EDI-R6"),
    ],
)
def test_an_answer_that_cannot_be_used_is_refused(data: bytes, rule: str) -> None:
    with pytest.raises(FileRefused) as refused:
        edifact_answers.read(data)
    assert refused.value.faults[0].rule == rule


def test_what_is_rejected_always_has_a_code() -> None:
    ((row),) = rows(control(whole("4")))
    assert (row["code"], row["text"]) == ("4", "avvisat utan felkod")


def test_every_error_code_has_swedish_words() -> None:
    codes = {"2", "7", *map(str, range(12, 44)), "45", "46", "47", "48"}
    assert set(edifact_answers.ERRORS) == codes and all(edifact_answers.ERRORS.values())
