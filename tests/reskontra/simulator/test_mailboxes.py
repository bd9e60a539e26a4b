"""Mailbox operators: each question is answered once, for everyone it asks of, in the layout that distribution reads."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from formats import mailbox_lookup
from formats.delimited import SerialName
from reskontra.home import Home
from reskontra.simulator.counterpart import FOLDER, Counterpart
from reskontra.simulator.mailboxes import Mailboxes, has_mailbox

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
PEOPLE = ["198112289874", "198001012393", "165599000014"]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "sftp" / "distributor" / "out"
    folder.mkdir(parents=True)
    (folder.parent / "in").mkdir()
    return folder


def ask(out: Path, serial: int, *recipients: str) -> None:
    name = mailbox_lookup.question_name(SerialName("10", MONDAY, serial))
    (out / name).write_bytes(mailbox_lookup.write_question(pa.table({"recipient_id": list(recipients)})))


def test_everyone_who_is_asked_of_has_an_answer(out: Path, tmp_path: Path) -> None:
    mailboxes = Mailboxes(Counterpart(Home(tmp_path), "distributor", FOLDER), "10")
    ask(out, 1, *PEOPLE)
    ask(out, 2, "199912312386")
    (out / "EFAKTURA_SVAR_10_20261123_001.csv").write_text("something else")
    sent = mailboxes.answer(TUESDAY)
    assert list(sent) == ["BREVLADESVAR_10_20261124_001.csv", "BREVLADESVAR_10_20261124_002.csv"]
    assert {(out.parent / "in" / name).read_bytes() for name in sent} == set(sent.values())
    sheets = [mailbox_lookup.read_answer(data) for data in sent.values()]
    assert not any(sheet.faults.num_rows for sheet in sheets)
    rows = [row for sheet in sheets for row in sheet.table.to_pylist()]
    assert [row["recipient_id"] for row in rows] == [*PEOPLE, "199912312386"]
    assert {row["asked_on"] for row in rows} == {TUESDAY}
    assert [row["reachable"] == "yes" for row in rows] == [has_mailbox(row["recipient_id"]) for row in rows]
    assert {row["reachable"] for row in rows} == {"yes", "no"}
    assert mailboxes.answer(TUESDAY) == {}
