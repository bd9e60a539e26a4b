"""The agency: an acknowledgement for each file, one case refused, and every other with a number."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from formats import kri
from reskontra.home import Home
from reskontra.settings import Settings
from reskontra.simulator.agency import Agency
from reskontra.simulator.counterpart import FOLDER, Counterpart
from reskontra.simulator.invented import organisation_numbers

DAY = date(2026, 11, 20)
AGREEMENT = Settings.load().clients[0].agency


def recalls(count: int) -> tuple[str, bytes]:
    header = kri.Header(
        "RECALLS",
        AGREEMENT.sender_organisation_no,
        AGREEMENT.receiver_organisation_no,
        1,
        datetime(2026, 11, 19, 1, 15, tzinfo=UTC),
        date(2026, 11, 19),
        False,
    )
    table = pa.table(
        {
            "event_id": [f"exempelstad-2026-{n:06}" for n in range(count)],
            "case_ref": [f"K{n:09}" for n in range(count)],
            "mode": ["WITHDRAW"] * count,
            "reason": ["PAID_DIRECT_FULL"] * count,
            "effective_on": [date(2026, 11, 19)] * count,
            "cost_by": ["NONE"] * count,
        }
    )
    return kri.file_name(header.name), kri.write(header, {"recall": table})


def cases(*kinds: str) -> tuple[str, bytes]:
    header = kri.Header(
        "CASES",
        AGREEMENT.sender_organisation_no,
        AGREEMENT.receiver_organisation_no,
        1,
        datetime(2026, 11, 19, 1, 15, tzinfo=UTC),
        date(2026, 11, 19),
        False,
    )
    one = {
        "action": "DEMAND", "name": "Provlund, Astrid", "address_1": "Exempelgatan 1", "postal_code": "99912",
        "city": "EXEMPELSTAD", "country": "SE", "language": "sv", "protection_code": "0", "kravkod": "STD_PERSON",
        "claim_kind": "FEE", "reminder_fee_agreed": False, "limits_on": date(2029, 1, 1), "disputed": False,
        "eviction": False,
    }  # fmt: skip
    numbers = {"P": "198112289874", "O": "16" + organisation_numbers("5599", 1)[0]}
    rows = [
        {**one, "case_ref": f"K{n:09}", "customer_id": str(n), "debtor_kind": kind, "id_no": numbers[kind]}
        for n, kind in enumerate(kinds)
    ]
    return kri.file_name(header.name), kri.write(header, {"case": pa.Table.from_pylist(rows)})


@pytest.fixture
def agency(tmp_path: Path) -> Agency:
    home = Home(tmp_path)
    for name in ("in", "out"):
        (home.sftp / "agency" / name).mkdir(parents=True)
    return Agency(Counterpart(home, "agency", FOLDER), AGREEMENT)


def acknowledgements(agency: Agency) -> list[tuple[str, bytes]]:
    """The acknowledgements among what the agency sends."""
    return [(name, data) for name, data in agency.answer(DAY).items() if kri.parse_file_name(name).type == "ACK"]


def put(tmp_path: Path, file: tuple[str, bytes]) -> str:
    (tmp_path / "sftp" / "agency" / "out" / file[0]).write_bytes(file[1])
    return file[0]


def test_recalls_are_all_acknowledged(agency: Agency, tmp_path: Path) -> None:
    name = put(tmp_path, recalls(2))
    ((sent, data),) = agency.answer(DAY).items()
    read = kri.read(data, sent)
    assert read.header.type == "ACK" and read.header.sender == AGREEMENT.receiver_organisation_no
    rows = read.tables["ack"].to_pylist()
    assert {row["file_name"] for row in rows} == {name}
    assert Counter(row["row_result"] for row in rows) == {"OK": 2}
    assert agency.recalls == ["K000000000", "K000000001"]
    assert (tmp_path / "sftp" / "agency" / "in" / sent).read_bytes() == data


def test_one_case_against_a_person_is_refused_and_the_others_get_numbers(agency: Agency, tmp_path: Path) -> None:
    put(tmp_path, cases("P", "P", "O"))
    ((sent, data),) = acknowledgements(agency)
    rows = {row["row_key"]: row for row in kri.read(data, sent).tables["ack"].to_pylist()}
    assert rows["K000000001"]["row_result"] == "REJECTED" and rows["K000000001"]["error_code"] == "DECEASED"
    assert {row["file_result"] for row in rows.values()} == {"PARTLY"}
    assert {key for key, row in rows.items() if row["agency_case_no"]} == {"K000000000", "K000000002"}
    assert len({row["agency_case_no"] for row in rows.values()}) == 3


def test_a_single_case_is_taken_and_each_file_is_answered_once(agency: Agency, tmp_path: Path) -> None:
    put(tmp_path, cases("P"))
    ((first, _),) = acknowledgements(agency)
    assert agency.refused == {} and list(agency.cases) == ["K000000000"]
    assert agency.answer(DAY) == {}
    put(tmp_path, recalls(1))
    ((second, _),) = acknowledgements(agency)
    assert [kri.parse_file_name(name).file_no for name in (first, second)] == [1, 2]


def test_its_own_settings_decide_who_answers(tmp_path: Path) -> None:
    home = Home(tmp_path)
    for name in ("in", "out"):
        (home.sftp / "agency" / name).mkdir(parents=True)
    other = replace(AGREEMENT, receiver_organisation_no="5599100010")
    put(tmp_path, recalls(1))
    ((_, data),) = Agency(Counterpart(home, "agency", FOLDER), other, test=True).answer(DAY).items()
    header = kri.read(data).header
    assert header.sender == "5599100010" and header.test


def test_recalls_are_read_before_cases(agency: Agency, tmp_path: Path) -> None:
    """Whatever their names, so that nothing is started that has been paid."""
    names = put(tmp_path, recalls(1)), put(tmp_path, cases("P"))
    answered = [kri.read(data).tables["ack"]["file_name"][0].as_py() for _, data in acknowledgements(agency)]
    assert answered == list(names) != sorted(names)
