"""Every code of Autogiro's reports has one effect in policy, and it is the one that Bankgirot's manual calls for."""

from __future__ import annotations

import pytest

from formats import autogiro_codes as codes
from reskontra.policy import FOLDER, Policy

ROWS = {(row["report"], row["code"]): row["effect"] for row in Policy.load(FOLDER).rows["autogiro_code"]}

PAYMENT = {"0": "paid", "1": "no_cover", "2": "no_mandate", "4": "no_mandate", "9": "retried"}
REFUND = {"01": "refunded_no_mandate", "02": "refunded_no_mandate", "03": "refunded"}
REJECTED = {code: "no_mandate" if code in ("01", "02") else "rejected" for code in codes.REJECTED}
# What was asked for is done (12, 14, 18), or there was nothing to do it to (13), or it is not done.
DONE = {"12": "cancelled", "14": "moved", "18": "moved", "13": "not_found"}
CHANGE = {
    f"{code}/{comment}": DONE.get(comment, "not_moved" if code >= "26" else "not_cancelled")
    for code in ("23", "24", "25", "26", "27", "28", "29")
    for comment in codes.CHANGE[code]
} | {f"{code}/12": "withdrawn" for code in ("03", "11", "21")}
ADVICE = {
    **dict.fromkeys(("04/32", "42/32"), "activate"),
    "04/10": "known",
    **dict.fromkeys(("04/09", "04/20", "04/21", "04/23", "04/29", "04/30", "42/03", "42/05", "43/07"), "fail"),
    "05/33": "old_number",
    "05/32": "new_number",
    **dict.fromkeys(("05/04", "05/10", "05/21", "05/29", "05/30"), "not_changed"),
    **dict.fromkeys(("03/33", "46/02", "44/98", "10/-"), "end"),
    **dict.fromkeys(("03/04", "03/09", "03/21"), "end_unknown"),
    **dict.fromkeys(("03/29", "03/30"), "not_ended"),
}
WANTED = {"payment": PAYMENT, "refund": REFUND, "rejected": REJECTED, "change": CHANGE, "advice": ADVICE}


@pytest.mark.parametrize("report", WANTED)
def test_each_code_has_the_effect_of_the_manual(report: str) -> None:
    """Reference 2.6 (status, refunds), 2.7 (mandate state by information and comment code), 2.8 (rejected, changes)."""
    assert {code: effect for (of, code), effect in ROWS.items() if of == report} == WANTED[report]


def test_the_reader_knows_the_same_codes_as_policy() -> None:
    known = {
        "payment": {*codes.STATUS["82"], *codes.STATUS["32"]},
        "refund": set(codes.REFUND),
        "rejected": set(codes.REJECTED),
        "change": {f"{code}/{comment}" for code, comments in codes.CHANGE.items() for comment in comments},
        "advice": {
            f"{code}/{'-' if comment in (None, '00') else comment}"
            for code, comments in codes.ADVICE.items()
            for comment in comments
        },
    }
    assert known == {report: set(wanted) for report, wanted in WANTED.items()}


@pytest.mark.parametrize(
    ("report", "retired"),
    [
        ("payment", ["3", "5"]),
        ("refund", ["04", "05"]),
        ("rejected", ["03", "04", "05"]),
        ("change", ["22/12", "29/12"]),
        ("advice", ["93/02", "46/01", "46/06", "04/11", "04/12", "04/24"]),
    ],
)
def test_retired_and_reserved_codes_do_nothing_by_themselves(report: str, retired: list[str]) -> None:
    assert not {(report, code) for code in retired} & set(ROWS)
