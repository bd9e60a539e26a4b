"""Files in the bank's folder: which are ours to read, which are refused, held or left for others; the pending list."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest
from autogiro_rows import (  # noqa: F401
    DUE,
    KEY,
    OUR_BANKGIRO,
    AutogiroTown,
    advice,
    books,
    changes,
    ordered,
    rows,
    section,
    served,
    town,
)
from ledger_rows import CLIENT

from formats import autogiro_writer, hmac_seal
from reskontra.settings import DirectDebitAgreement

OTHER_KEY = "0" * 32
OLD_LAYOUT = b"01202603169900" + b"0050501055AG-MEDAVI".ljust(66)


def specification() -> bytes:
    deposit = {"deposit_no": 1, "kind": "in", "account": "1", "paid_on": date(2026, 3, 16), "serial": 1}
    payment = {"deposit_no": 1, "kind": "in", "paid_on": date(2026, 3, 16), "period_code": "0", "repeat_count": None}
    payment |= {"payer_number": "1001", "amount_ore": 1, "bankgiro": OUR_BANKGIRO, "reference": "A", "status": "0"}
    table = rows(payment)
    at = table.schema.get_field_index("repeat_count")
    table = table.set_column(at, "repeat_count", pa.nulls(1, pa.int64()))
    opening = section(timestamp="20260316060000000000")
    return autogiro_writer.write_payment_specification(section=opening, deposit=rows(deposit), payment=table)


def test_a_report_has_a_receipt_beside_it(town: AutogiroTown) -> None:
    name = town.drop(advice(("04", "10")))
    town.reports("2026-03-16")
    done = town.home.sftp / "bank" / "done" / "2026-03"
    assert (done / name).exists()
    assert "Medgivandeavisering" in (done / f"{name}.KVITTENS.txt").read_text("utf-8")


@pytest.mark.parametrize(
    "content", [b"01BGMAX               01\r\n", b"<?xml version='1.0'?><Document/>", b"", b"\x00\xff"]
)
def test_what_is_not_autogiros_is_left_for_the_next_step(town: AutogiroTown, content: bytes) -> None:
    name = town.drop(content)
    town.reports("2026-03-16")
    assert not town.select("state", "file_verdict")
    night = town.night("2026-03-16")
    assert name in [file.name for file in night.exchange.inbox("bank")]


def test_the_payment_specification_is_left_for_payment_intake(town: AutogiroTown) -> None:
    town.drop(specification())
    town.reports("2026-03-16")
    assert not town.select("state", "file_verdict") and not town.tally.findings


@pytest.mark.parametrize(
    ("content", "rule", "said"),
    [
        (OLD_LAYOUT, "AG-R1", "gammal layout"),
        (
            advice(("04", "10"))[:-82],
            "AG-R3",
            "",
        ),
        (advice(("04", "10")).replace(b"0000001", b"0000002"), "AG-R4", ""),
        (advice(("04", "10")).replace(b"009901", b"009902"), "AG-R2", "Kundnummer 009901"),
        (advice(("04", "10")).replace(b"0050501055", b"0009912346"), "AG-R2", "Autogiroavtal"),
    ],
    ids=["old layout", "cut off", "count", "customer number", "bankgiro"],
)
def test_a_report_that_does_not_hold_is_refused_whole(town: AutogiroTown, content: bytes, rule: str, said: str) -> None:
    name = town.drop(content)
    town.reports("2026-03-16")
    assert town.state_of(name) == "refused"
    [finding] = town.found("AG-REFUSED")
    assert rule in finding.message and said in finding.message
    assert not town.select("event_no", "mandate_event")


def test_our_own_file_is_not_a_report(ordered: AutogiroTown) -> None:
    name = ordered.drop(ordered.bytes_sent())
    ordered.reports("2026-03-16")
    assert ordered.state_of(name) == "refused" and "AG-R1" in ordered.found("AG-REFUSED")[0].message


def test_a_sealed_report_is_verified(town: AutogiroTown) -> None:
    name = town.drop(hmac_seal.seal(advice(("46", "02")), KEY, date(2026, 3, 16)))
    town.reports("2026-03-16")
    assert town.state_of(name) == "taken" and town.mandates() == {"1001": "ended"}


@pytest.mark.parametrize("broken", ["changed", "other key"])
def test_a_broken_seal_is_held_until_it_can_be_verified(
    town: AutogiroTown, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    sealed = hmac_seal.seal(advice(("46", "02")), OTHER_KEY if broken == "other key" else KEY, date(2026, 3, 16))
    if broken == "changed":
        sealed = sealed.replace(b"460220260316", b"460220260317")
    name = town.drop(sealed)
    for on in ("2026-03-16", "2026-03-17"):
        town.reports(on)
        [finding] = town.found("AG-SEAL")
        assert finding.severity == "hold" and KEY not in finding.message and OTHER_KEY not in finding.message
    assert town.state_of(name) == "held" and town.mandates() == {"1001": "active"}
    monkeypatch.setenv("RESKONTRA_AUTOGIRO_KEY", OTHER_KEY)
    town.reports("2026-03-18")
    assert town.state_of(name) == ("taken" if broken == "other key" else "held")


def test_a_seal_that_no_key_is_there_for_is_passed_over(town: AutogiroTown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RESKONTRA_AUTOGIRO_KEY")
    town.drop(hmac_seal.seal(advice(("46", "02")), OTHER_KEY, date(2026, 3, 16)))
    town.reports("2026-03-16")
    assert town.mandates() == {"1001": "ended"}


def test_one_of_several_agreements_keys_fits(town: AutogiroTown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESKONTRA_OTHER_KEY", OTHER_KEY)
    mine = town.settings.client(CLIENT)
    other = DirectDebitAgreement("9912346", "009903", "RESKONTRA_OTHER_KEY")
    client = replace(mine, direct_debit=(*mine.direct_debit, other))
    town.settings = replace(town.settings, clients=(client,))
    town.drop(hmac_seal.seal(advice(("46", "02")), OTHER_KEY, date(2026, 3, 16)))
    town.reports("2026-03-16")
    assert town.mandates() == {"1001": "ended"}


def test_each_agreement_has_a_file_of_its_own(town: AutogiroTown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESKONTRA_OTHER_KEY", OTHER_KEY)
    mine = town.settings.client(CLIENT)
    other = DirectDebitAgreement("9912346", "009903", "RESKONTRA_OTHER_KEY")
    town.settings = replace(town.settings, clients=(replace(mine, direct_debit=(*mine.direct_debit, other)),))
    town.customer("1002")
    town.mandate("1002", bankgiro="9912346")
    town.invoice("1001", 10000, DUE)
    town.invoice("1002", 20000, DUE)
    town.orders("2026-03-09")
    sent = town.select("outbox_id, name, ore", "outbox", "kind = 'autogiro'")
    assert [row[1:] for row in sent] == [
        ("BFEP.IAGAG.K0009901.D260309.T011500", 10000),
        ("BFEP.IAGAG.K0009903.D260309.T011501", 20000),
    ]
    assert hmac_seal.verify(town.bytes_sent(1), OTHER_KEY)


def test_of_mandates_for_two_agreements_the_one_of_the_invoices_bankgiro_draws(
    town: AutogiroTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RESKONTRA_OTHER_KEY", OTHER_KEY)
    mine = town.settings.client(CLIENT)
    other = DirectDebitAgreement("9912346", "009903", "RESKONTRA_OTHER_KEY")
    town.settings = replace(town.settings, clients=(replace(mine, direct_debit=(*mine.direct_debit, other)),))
    town.mandate("1001", "77", bankgiro="9912346", active_on=date(2026, 2, 1))
    town.invoice("1001", 10000, DUE)
    town.orders("2026-03-09")
    assert town.select("bankgiro, payer_number", "autogiro_order") == [(OUR_BANKGIRO, "1001")]


def test_another_clients_report_waits_for_its_night(town: AutogiroTown) -> None:
    mine = town.settings.client(CLIENT)
    agreement = DirectDebitAgreement("9912346", "009901", "RESKONTRA_AUTOGIRO_KEY")
    neighbour = replace(mine, code="20", bankgiro=mine.bankgiro[1:], direct_debit=(agreement,))
    town.settings = replace(town.settings, clients=(replace(mine, bankgiro=mine.bankgiro[:1]), neighbour))
    town.drop(advice(("04", "10")).replace(b"0050501055", b"0009912346"))
    town.reports("2026-03-16")
    assert not town.select("state", "file_verdict") and not town.tally.findings


def test_the_same_report_twice_is_posted_once(town: AutogiroTown) -> None:
    town.drop(advice(("04", "10")))
    town.drop(advice(("04", "10")))
    town.reports("2026-03-16")
    town.drop(advice(("04", "10")))
    town.reports("2026-03-17")
    assert len(town.select("event_no", "mandate_event")) == 1


def test_a_bad_report_takes_nothing_of_the_others_with_it(ordered: AutogiroTown) -> None:
    ordered.drop(advice(("04", "10")).replace(b"0000001", b"0000002"), "a.txt")
    ordered.drop(changes("11", "12", reference=ordered.order()[-1]), "b.txt")
    ordered.reports("2026-03-11")
    assert [ordered.state_of(name) for name in ("a.txt", "b.txt")] == ["refused", "taken"]
    assert ordered.order()[0] == "failed"


# The pending list (bevakningsregistret)


def pending_list(*given: dict[str, object], written_on: date = date(2026, 3, 10)) -> bytes:
    known = {"kind": "in", "paid_on": date(2026, 3, 16), "period_code": "0", "payer_number": "1001"}
    known |= {"amount_ore": 178500, "reference": ""}
    table = rows(*({**known, **row} for row in given)) if given else rows({**known}).slice(0, 0)
    table = table.append_column("repeat_count", pa.nulls(len(table), pa.int64()))
    return autogiro_writer.write_pending_register(section=section(written_on=written_on), payment=table)


def test_a_pending_list_that_is_ours_says_nothing(ordered: AutogiroTown) -> None:
    name = ordered.drop(pending_list({"reference": ordered.order()[-1]}))
    ordered.reports("2026-03-11")
    assert ordered.state_of(name) == "taken" and not ordered.found("AG-PENDING")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([{"reference": "NOT OURS"}], ["finns inte hos Bankgirot", "inte är öppet här"]),
        ([{"amount_ore": 1}], ["finns inte hos Bankgirot", "annat belopp"]),
        ([{"paid_on": date(2026, 3, 17)}], ["finns inte hos Bankgirot", "annan dag"]),
    ],
)
def test_a_pending_list_that_differs_is_named(
    ordered: AutogiroTown, given: list[dict[str, object]], said: list[str]
) -> None:
    ordered.drop(pending_list(*({"reference": ordered.order()[-1], **row} for row in given)))
    ordered.reports("2026-03-11")
    found = [finding.message for finding in ordered.found("AG-PENDING")]
    assert len(found) == len(said) and all(text in message for text, message in zip(said, found, strict=True))
    assert ordered.order()[0] == "sent"


def test_an_order_made_on_the_day_of_the_list_need_not_be_on_it(ordered: AutogiroTown) -> None:
    ordered.drop(pending_list({"kind": "out", "reference": "X"}, written_on=date(2026, 3, 9)))
    ordered.reports("2026-03-11")
    assert not ordered.found("AG-PENDING")


def test_reports_that_were_killed_before_the_commit_are_posted_once(ordered: AutogiroTown) -> None:
    class Killed(Exception):
        pass

    ordered.drop(advice(("46", "02")))
    ordered.drop(changes("11", "12", reference=ordered.order()[-1]))
    login, ordered.login = ordered.login, None
    with pytest.raises(Killed), ordered.ledger.transaction():
        ordered.reports("2026-03-11")
        raise Killed
    ordered.login = login
    assert ordered.mandates() == {"1001": "active"} and ordered.order()[0] == "sent"
    for _ in range(2):
        ordered.reports("2026-03-11")
    assert ordered.mandates() == {"1001": "ended"} and ordered.order()[0] == "failed"
    assert len(ordered.select("event_no", "mandate_event")) == 1 and ordered.events() == ["sent", "withdrawn"]
