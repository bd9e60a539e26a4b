"""Answers to EDIFACT interchanges on a real ledger: what was accepted, what is printed instead, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from ledger_rows import SETTINGS, Town, books, empty  # noqa: F401 - fixtures

from reskontra.delivery import edifact_answers
from reskontra.exchange import Login
from reskontra.home import Home
from reskontra.ledger import Ledger
from reskontra.policy import Policy
from reskontra.tally import Finding, Tally

FRIDAY, MONDAY, TUESDAY, LATER = (date(2026, 11, day) for day in (20, 23, 24, 30))
OURS, BUYER, OTHER = "7350000000016", "7350000000023", "7350000000030"
FOLDER = SETTINGS.exchange.accounts.distributor


@pytest.fixture
def town(books: Ledger, home: Home, sftp: Login) -> Iterator[Town]:  # noqa: F811
    town = Town(books, home, sftp)
    town.choose("distribution", validate_cen=False, workers=1)
    town.settings = replace(town.settings, clients=(replace(town.settings.clients[0], gln=OURS),))
    yield town
    empty(books)


def sent(town: Town, *customers: str, gln: str = BUYER) -> list[str]:
    """One invoice for each customer, sent on Friday in one interchange; the documents' numbers in its order."""
    known = {"channel": "edifact", "endpoint_scheme": "0088", "endpoint_id": gln}
    numbers = [str(town.invoiced(town.company(customer_no, **known), 10_000, FRIDAY)) for customer_no in customers]
    town.run("distribution", FRIDAY)
    return numbers


def message(kind: str, *segments: str) -> str:
    return f"UNH+1+{kind}'" + "".join(f"{one}'" for one in segments) + f"UNT+{len(segments) + 2}+1'"


def drop(town: Town, body: str, name: str = "svar.txt", *, at: str = "261121:0815", to: str = OURS) -> None:
    """Drop a file with one message from the buyer in the distributor's folder."""
    text = f"UNA:+.? 'UNB+UNOC:3+{BUYER}:14+{to}:14+{at}+7'{body}UNZ+1+7'"
    folder = town.home.sftp / FOLDER / "in"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(text.encode("iso-8859-1"))


def control(action: str, *segments: str, reference: int = 1, gln: str = BUYER) -> str:
    return message("CONTRL:D:3:UN", f"UCI+{reference}+{OURS}:14+{gln}:14+{action}", *segments)


def application(number: str, *errors: str, begin: str = "313") -> str:
    return message("APERAK:D:96A:UN:EAN005", f"BGM+{begin}+A-1+9", "DTM+137:20261121:102", f"RFF+IV:{number}",
                   f"NAD+BY+{BUYER}::9", *errors)  # fmt: skip


def story(town: Town, number: str) -> list[str]:
    rows = town.rows(
        f"SELECT channel, event FROM document_event WHERE document_id = 'invoice-{number}' ORDER BY event_no"
    )
    return [f"{channel} {event}" for channel, event in rows]


def answers(town: Town) -> list[tuple[str | None, date | None]]:
    return town.rows("SELECT answer, answered_on FROM edi_interchange ORDER BY receiver_gln, control_reference")


def verdict(town: Town, name: str = "svar.txt") -> tuple[str, int, int, int]:
    ((state, taken, aside, ignored),) = town.rows(
        f"""SELECT v.state, taken_count, put_aside_count, ignored_count FROM file_verdict AS v
            JOIN inbound_file AS f USING (client, file_id) WHERE f.name = '{name}'"""
    )
    return state, taken, aside, ignored


def found(town: Town, rule: str) -> list[Finding]:
    return town.found(rule)


def test_an_accepted_interchange_is_an_event_of_each_of_its_documents(town: Town) -> None:
    first, second = sent(town, "2001", "2002")
    drop(town, control("7"))
    town.run("distribution", MONDAY)
    assert story(town, first) == story(town, second) == ["edifact handed_over", "edifact accepted"]
    assert answers(town) == [("accepted", MONDAY)] and verdict(town) == ("taken", 2, 0, 0)
    ((at,),) = town.rows(f"SELECT event_at FROM document_event WHERE document_id = 'invoice-{first}' AND event_no = 2")
    assert at.isoformat() == "2026-11-21T07:15:00+00:00", "the moment that the file says, in Swedish time"
    town.run("distribution", LATER)
    assert story(town, first) == ["edifact handed_over", "edifact accepted"] and not found(town, "EDI-UNANSWERED")


def test_a_rejected_interchange_is_printed_the_same_night_and_never_sent_again(town: Town) -> None:
    first, second = sent(town, "2001", "2002")
    drop(town, control("4+26"))
    town.run("distribution", MONDAY)
    for number in (first, second):
        assert story(town, number) == ["edifact handed_over", "edifact rejected", "print handed_over"]
    assert {finding.key for finding in found(town, "DIST-REFUSED")} == {first, second}
    assert "dubblett (26)" in found(town, "DIST-REFUSED")[0].message
    assert answers(town) == [("rejected", MONDAY)]
    assert town.rows("SELECT count(*) FROM outbox WHERE kind = 'edifact_batch'") == [(1,)]


def test_a_rejected_interchange_takes_its_messages_with_it_whatever_they_say(town: Town) -> None:
    (number,) = sent(town, "2001")
    drop(town, control("4+12", "UCM+1+INVOIC:D:96A:UN:EAN008+7"))
    town.run("distribution", MONDAY)
    assert story(town, number) == ["edifact handed_over", "edifact rejected", "print handed_over"]


@pytest.mark.parametrize("kind", ["control", "application"])
def test_nobody_answers_for_another_receiver(town: Town, kind: str) -> None:
    (number,) = sent(town, "2001", gln=OTHER)
    drop(town, control("4+12", gln=OTHER) if kind == "control" else application(number, "ERC+12::9"))
    town.run("distribution", MONDAY)
    assert story(town, number) == ["edifact handed_over"] and verdict(town) == ("taken", 0, 1, 0)
    assert answers(town) == [(None, None)]


def test_an_answer_to_another_client_waits_for_that_clients_night(town: Town) -> None:
    first = town.settings.clients[0]
    town.settings = replace(town.settings, clients=(first, replace(first, code="20", gln=OTHER)))
    sent(town, "2001")
    drop(town, control("7"), to=OTHER)
    town.run("distribution", MONDAY)
    assert answers(town) == [(None, None)] and town.rows("SELECT count(*) FROM inbound_file") == [(0,)]


def test_one_rejected_message_is_printed_and_the_others_are_accepted(town: Town) -> None:
    first, second, third = sent(town, "2001", "2002", "2003")
    drop(town, control("7", "UCM+2+INVOIC:D:96A:UN:EAN008+4+13+BGM"))
    town.run("distribution", MONDAY)
    assert story(town, first) == story(town, third) == ["edifact handed_over", "edifact accepted"]
    assert story(town, second) == ["edifact handed_over", "edifact rejected", "print handed_over"]
    assert verdict(town) == ("taken", 3, 0, 0)


def test_an_interchange_that_is_only_received_waits_for_its_answer(town: Town) -> None:
    (number,) = sent(town, "2001")
    drop(town, control("8"))
    town.run("distribution", MONDAY)
    assert story(town, number) == ["edifact handed_over"] and answers(town) == [("received", MONDAY)]
    assert verdict(town) == ("taken", 0, 0, 1) and not found(town, "EDI-UNANSWERED")
    drop(town, control("4+12"), "senare.txt", at="261123:0815")
    town.run("distribution", TUESDAY)
    assert story(town, number)[1:] == ["edifact rejected", "print handed_over"]
    assert answers(town) == [("rejected", TUESDAY)]


def test_aperak_rejects_the_invoice_it_names_in_the_partners_words(town: Town) -> None:
    first, second = sent(town, "2001", "2002")
    drop(town, application(second, "ERC+12::9", "FTX+AAO+++Okänd referens REF-4711"))
    town.run("distribution", MONDAY)
    assert story(town, first) == ["edifact handed_over"]
    assert story(town, second)[1:] == ["edifact rejected", "print handed_over"]
    assert "Okänd referens REF-4711" in found(town, "DIST-REFUSED")[0].message


def test_aperak_without_an_error_decides_nothing(town: Town) -> None:
    (number,) = sent(town, "2001")
    drop(town, application(number, begin="312"))
    town.run("distribution", MONDAY)
    assert story(town, number) == ["edifact handed_over"] and verdict(town) == ("taken", 0, 0, 1)


@pytest.mark.parametrize(
    "body",
    [
        control("7", reference=2),
        control("7", gln=OTHER),
        application("2026999999", "ERC+12::9"),
        control("7").replace(f"+{OURS}:14+{BUYER}", f"+{OTHER}:14+{BUYER}"),
    ],
)
def test_an_answer_to_what_we_never_sent_them_goes_back(town: Town, body: str) -> None:
    (number,) = sent(town, "2001")
    drop(town, body)
    town.run("distribution", MONDAY)
    assert story(town, number) == ["edifact handed_over"] and verdict(town) == ("taken", 0, 1, 0)
    assert answers(town) == [(None, None)]
    ((rule, line_no),) = town.rows("SELECT rule, line_no FROM reject")
    assert rule in ("EDI-A6", "EDI-A7") and line_no == 1


def test_a_message_that_was_not_in_the_interchange_goes_back_and_the_rest_is_taken(town: Town) -> None:
    (number,) = sent(town, "2001")
    drop(town, control("7", "UCM+9+INVOIC:D:96A:UN:EAN008+4+13"))
    town.run("distribution", MONDAY)
    assert story(town, number) == ["edifact handed_over", "edifact accepted"] and verdict(town) == ("taken", 1, 1, 0)


@pytest.mark.parametrize(
    ("body", "changed", "rule"),
    [
        (control("1"), {}, "EDI-A2"),
        (control("7"), {"to": OTHER}, "EDI-A4"),
        (control("7"), {"at": "261399:0815"}, "EDI-A5"),
        (control("7").replace("UNT+3", "UNT+4"), {}, "EDI-R5"),
    ],
)
def test_a_file_that_does_not_hold_is_refused_whole_and_stops_nothing_else(
    town: Town, body: str, changed: dict[str, str], rule: str
) -> None:
    (number,) = sent(town, "2001")
    drop(town, body, "a.txt", **changed)
    drop(town, control("7"), "b.txt")
    town.run("distribution", MONDAY)
    assert verdict(town, "a.txt")[0] == "refused" and verdict(town, "b.txt")[0] == "taken"
    ((told,),) = [found(town, "EDI-REFUSED")]
    assert told.severity == "stop" and told.key == "a.txt" and rule in told.message
    assert story(town, number) == ["edifact handed_over", "edifact accepted"]


def test_the_same_answer_twice_and_a_rerun_change_nothing(town: Town) -> None:
    (number,) = sent(town, "2001")
    drop(town, control("7"))
    town.run("distribution", MONDAY)
    drop(town, control("7") + "", "igen.txt")
    drop(town, control("7").replace("UNH+1", "UNH+2").replace("UNT+3+1", "UNT+3+2"), "annan.txt")
    assert not town.run("distribution", MONDAY).counts.get("EDIFACT-svar")
    assert story(town, number) == ["edifact handed_over", "edifact accepted"]
    assert verdict(town, "igen.txt")[0] == "duplicate" and verdict(town, "annan.txt") == ("taken", 0, 0, 1)


def test_a_missing_answer_is_named_once_after_the_set_time_and_never_sent_again(town: Town) -> None:
    sent(town, "2001")
    sent(town, "2002", gln=OTHER)
    town.run("distribution", FRIDAY)
    assert not found(town, "EDI-UNANSWERED")
    drop(town, control("7"))
    town.run("distribution", MONDAY)
    ((told,),) = [found(town, "EDI-UNANSWERED")]
    assert told.key == f"INVOIC_10_{OTHER}_1.edi" and told.severity == "warn" and OTHER in told.message
    town.run("distribution", TUESDAY)
    assert not found(town, "EDI-UNANSWERED")
    assert town.rows("SELECT count(*) FROM outbox WHERE kind = 'edifact_batch'") == [(2,)]


def test_a_partner_that_never_answers_is_not_waited_for_though_others_answer(town: Town) -> None:
    usual = town.policy.rows["edi_partner"]
    silent = {**usual[0], "receiver_gln": OTHER, "answer": "none"}
    town.policy = Policy({**town.policy.rows, "edi_partner": [*usual, silent]}, "changed")
    (answering,) = sent(town, "2001")
    (never,) = sent(town, "2002", gln=OTHER)
    waited = [row[0] for row in town.rows("SELECT document_id FROM unanswered_document")]
    assert waited == [f"invoice-{answering}"]
    drop(town, control("7"))
    town.run("distribution", MONDAY)
    assert not found(town, "EDI-UNANSWERED")
    town.run("distribution", LATER)
    assert story(town, never) == ["edifact handed_over"], "never printed for want of an answer"


def test_files_of_other_kinds_in_the_folder_are_left_to_those_who_know_them(town: Town) -> None:
    folder = town.home.sftp / FOLDER / "in"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "annat.txt").write_text("UNDERLAG;1\n")
    edifact_answers.take(town.night(MONDAY), Tally())
    assert town.rows("SELECT count(*) FROM file_verdict") == [(0,)]
