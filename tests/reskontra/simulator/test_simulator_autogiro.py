"""Bankgirot's side of Autogiro: every order gets the answer that the truth tells, in reports that hold."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from formats import autogiro, hmac_seal
from formats.autogiro_checks import CHANGE, MANDATE, PAYMENT
from formats.faults import FileRefused
from reskontra.home import Home
from reskontra.rules.bank_days import add_bank_days, is_bank_day
from reskontra.settings import Settings
from reskontra.simulator import municipality
from reskontra.simulator.autogiro import Answered, Bankgirot
from reskontra.simulator.autogiro_payers import STRANGER, identities
from reskontra.simulator.autogiro_register import FAILING_ACCOUNT, PLAN, REFUND_DAYS
from reskontra.simulator.counterpart import FOLDER, Counterpart

CLIENT = Settings.load().clients[0]
AGREEMENT = CLIENT.direct_debit[0]
BANKGIRO = AGREEMENT.bankgiro
KEY = "1234567890ABCDEF1234567890ABCDEF"
CUSTOMERS = municipality.customers_of(60, 4)
FIRST = date(2026, 11, 2)


class Town:
    """A municipality's side: what it sends to Bankgirot and reads from there, over one folder."""

    def __init__(self, root: Path, **options: Any) -> None:
        home = Home(root)
        for name in ("in", "out"):
            (home.sftp / "bank" / name).mkdir(parents=True)
        self.folder = home.sftp / "bank"
        self.bankgirot = Bankgirot(Counterpart(home, "bank", FOLDER), CUSTOMERS, CLIENT, **options)
        self.sent = 0

    def send(self, day: date, *, key: str | None = None, **tables: pa.Table) -> None:
        """Put one file of orders in `out/`."""
        data = autogiro.write_orders(customer_number=AGREEMENT.customer_number, written_on=day, **tables)
        self.sent += 1
        name = f"BFEP.IAGAG.K0{AGREEMENT.customer_number}.D{day:%y%m%d}.T0115{self.sent:02}"
        (self.folder / "out" / name).write_bytes(hmac_seal.seal(data, key, day) if key else data)

    def read(self, answered: Answered, key: str | None = None) -> dict[str, Any]:
        """What the files of a morning hold, by kind; they lie in `in/` as they are told."""
        found = {}
        for name, data in answered.files.items():
            assert (self.folder / "in" / name).read_bytes() == data
            inner = hmac_seal.verify(data, key) if key else data
            kind = autogiro.kind_of(inner)
            found[kind] = autogiro.READERS[kind](inner)
            assert found[kind].warnings.num_rows == 0, kind
            for section in getattr(found[kind], "section", pa.table({})).to_pylist():
                assert section["bankgiro"] == BANKGIRO
                assert section.get("customer_number", AGREEMENT.customer_number) == AGREEMENT.customer_number
        return found

    def with_mandates(self, day: date = FIRST) -> list[str]:
        """Let everybody who asks have a mandate; their payer numbers."""
        asked = self.bankgirot.answer(day).asked
        payers = asked.loc[asked["expected"] == "approved", "payer_number"].tolist()
        self.send(day, mandates=rows(MANDATE, [{"code": "04", "payer_number": payer} for payer in payers]))
        self.bankgirot.answer(add_bank_days(day, 1))
        return payers


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


def rows(schema: pa.Schema, given: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist([{"bankgiro": BANKGIRO, **row} for row in given], schema=schema)


def payments(payers: list[str], paid_on: date, count: int, first: int = 0) -> pa.Table:
    numbers = range(first, first + count)
    given = [
        {
            "code": "82",
            "payer_number": payers[number % len(payers)],
            "paid_on": paid_on,
            "amount_ore": 10_000 + number,
            "reference": f"{number:016}",
        }
        for number in numbers
    ]
    return rows(PAYMENT, given)


def outcome_of(answered: Answered) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for reference, outcome in answered.outcomes[["reference", "outcome"]].itertuples(index=False):
        found.setdefault(reference, []).append(outcome)
    return found


def test_customers_with_the_habit_ask_for_a_mandate_and_two_who_must_not_have_one(town: Town) -> None:
    answered = town.bankgirot.answer(FIRST)
    mandate = town.read(answered)["online_mandates"].mandate
    wanted = CUSTOMERS[CUSTOMERS["habit"] == "autogiro"]
    expected = dict(zip(answered.asked["payer_number"], answered.asked["expected"], strict=True))
    assert mandate["payer_number"].to_pylist() == answered.asked["payer_number"].tolist()
    assert {number for number, word in expected.items() if word == "approved"} == set(wanted["customer_no"])
    assert sorted(expected.values())[-2:] == ["refused", "waiting"] and expected[STRANGER] == "refused"
    by_number = {row["payer_number"]: row for row in mandate.to_pylist()}
    for customer in wanted.to_dict("records"):
        row = by_number[customer["customer_no"]]
        assert row["identity_no"][-10:] == customer["identity_no"].replace("-", "")[-10:]
        assert row["address_lines"] == [customer["name"], customer["street"]] and row["message_type"] == "0"
    another = CUSTOMERS.set_index("customer_no").loc[next(n for n, word in expected.items() if word == "waiting")]
    assert identities(pd.Series([another["identity_no"]]))[0] not in mandate["identity_no"].to_pylist()


def test_identity_numbers_have_twelve_digits() -> None:
    given = pd.Series(["811228-9874", "198112289874", "030115-2384", "559900-0014", "2029100018"])
    assert identities(given).tolist() == [
        "198112289874",
        "198112289874",
        "200301152384",
        "005599000014",
        "002029100018",
    ]


def test_mandates_without_an_answer_are_reminded_of_twice(town: Town) -> None:
    payers = set(town.bankgirot.answer(FIRST).asked["payer_number"])
    town.send(FIRST, mandates=rows(MANDATE, [{"code": "04", "payer_number": STRANGER, "answer_code": "AV"}]))
    found = {}
    for count in range(1, 14):
        asked = town.bankgirot.answer(add_bank_days(FIRST, count)).asked
        if len(asked):
            found[count] = set(asked["message_type"]), set(asked["payer_number"])
    assert found == {5: ({"1"}, payers - {STRANGER}), 10: ({"2"}, payers - {STRANGER})}


def test_our_answers_to_mandates_are_told_as_advice(town: Town) -> None:
    payers = town.bankgirot.answer(FIRST).asked["payer_number"].tolist()
    answers = [{"code": "04", "payer_number": payer} for payer in payers[:2]]
    answers.append({"code": "04", "payer_number": payers[2], "answer_code": "AV"})
    town.send(FIRST, mandates=rows(MANDATE, answers))
    answered = town.bankgirot.answer(add_bank_days(FIRST, 1))
    advice = town.read(answered)["mandate_advice"].advice.to_pylist()
    assert [(row["payer_number"], row["information_code"], row["comment_code"]) for row in advice] == [
        (payers[0], "04", "32"),
        (payers[1], "04", "32"),
    ]
    assert all(row["account"] and row["identity_no"] for row in advice)
    assert town.bankgirot.payers == set(payers[:2])
    assert answered.advices["payer_number"].tolist() == payers[:2]


def test_mandates_of_ours_are_begun_ended_and_renumbered(town: Town) -> None:
    account = {"account": "8901003232323232", "identity_no": "198112289874"}
    new = [{"code": "04", "payer_number": str(number), **account} for number in range(1, FAILING_ACCOUNT + 2)]
    others = [{"code": "04", "payer_number": "9912346"}, {"code": "04", "payer_number": "77"}]
    town.send(FIRST, mandates=rows(MANDATE, [*new, *others]))
    advice = town.read(town.bankgirot.answer(add_bank_days(FIRST, 1)))["mandate_advice"].advice.to_pylist()
    codes = {row["payer_number"]: row["information_code"] + "/" + row["comment_code"] for row in advice}
    assert codes.pop(str(FAILING_ACCOUNT)) == "42/05"
    assert codes.pop("9912346") == "04/32" and codes.pop("77") == "04/21"
    assert set(codes.values()) == {"42/32"} and len(codes) == FAILING_ACCOUNT
    second = add_bank_days(FIRST, 1)
    town.send(
        second,
        mandates=rows(
            MANDATE,
            [
                {"code": "04", "payer_number": "1", **account},
                {"code": "03", "payer_number": "2"},
                {"code": "03", "payer_number": "88"},
                {"code": "05", "payer_number": "3", "new_payer_number": "33"},
                {"code": "05", "payer_number": "89", "new_payer_number": "90"},
                {"code": "05", "payer_number": "4", "new_payer_number": "1"},
            ],
        ),
    )
    advice = town.read(town.bankgirot.answer(add_bank_days(second, 1)))["mandate_advice"].advice.to_pylist()
    told = {(row["payer_number"], row["information_code"] + "/" + row["comment_code"]) for row in advice}
    assert told == {
        *{("1", "04/10"), ("2", "03/33"), ("88", "03/04"), ("3", "05/33"), ("33", "05/32")},
        *{("89", "05/04"), ("4", "05/10")},
    }
    assert town.bankgirot.payers == {"1", "33", "4", "6", "9912346"}


def test_every_payment_has_the_fate_that_the_plan_gives_it(town: Town) -> None:
    payers = town.with_mandates()
    sent, paid_on = add_bank_days(FIRST, 1), add_bank_days(FIRST, 3)
    town.send(sent, payments=payments(payers, paid_on, 7))
    town.send(sent, payments=payments(payers, paid_on, len(PLAN) - 7, first=7))
    answered = town.bankgirot.answer(add_bank_days(paid_on, 1 + REFUND_DAYS))
    fates = outcome_of(answered)
    wanted = {
        "0": ["paid"],
        "1": ["no_cover"],
        "2": ["no_account"],
        "9": ["retried", "paid"],
        "L": ["retried", "no_cover"],
        "B": ["paid", "refunded"],
        "W": ["withdrawn"],
        "R": ["rejected"],
    }
    assert set(PLAN) == set(wanted)
    assert fates == {f"{number:016}": wanted[fate] for number, fate in enumerate(PLAN)}


def test_the_reports_say_what_the_truth_says(town: Town) -> None:
    payers = town.with_mandates()
    sent, paid_on = add_bank_days(FIRST, 1), add_bank_days(FIRST, 3)
    town.send(sent, payments=payments(payers, paid_on, len(PLAN)))
    answered = town.bankgirot.answer(add_bank_days(paid_on, 1 + REFUND_DAYS))
    found, truth = town.read(answered), answered.outcomes.groupby("outcome")["amount_ore"].sum()
    specification = found["payment_specification"]
    for status, words in (("0", ["paid"]), ("1", ["no_cover"]), ("2", ["no_account"]), ("9", ["retried"])):
        chosen = specification.payment.filter(pc.equal(specification.payment["status"], status))
        assert pc.sum(chosen["amount_ore"]).as_py() == truth[words].sum(), status
    assert pc.sum(specification.refund["amount_ore"]).as_py() == truth["refunded"]
    assert pc.sum(found["rejected_payments"].payment["amount_ore"]).as_py() == truth["rejected"]
    changes = found["changes"].change.to_pylist()
    assert [(row["code"], row["comment_code"], row["amount_ore"]) for row in changes] == [
        ("11", "12", truth["withdrawn"])
    ]
    advice = found["mandate_advice"].advice.to_pylist()
    assert [(row["information_code"], row["comment_code"]) for row in advice] == [("46", "02")]
    lost = answered.outcomes.loc[answered.outcomes["outcome"] == "no_account", "payer_number"].tolist()
    assert [row["payer_number"] for row in advice] == lost and not town.bankgirot.payers & set(lost)
    days = {row["paid_on"] for row in specification.deposit.to_pylist()}
    assert days == {paid_on, add_bank_days(paid_on, 1), add_bank_days(paid_on, REFUND_DAYS)}
    serials = [row["serial"] for row in specification.deposit.to_pylist() if row["count"]]
    assert serials == list(range(1, len(serials) + 1)), "a new number for each movement"


def test_nothing_is_told_twice_and_nothing_before_its_day(town: Town) -> None:
    payers = town.with_mandates()
    sent, paid_on = add_bank_days(FIRST, 1), add_bank_days(FIRST, 4)
    town.send(sent, payments=payments(payers, paid_on, 4))
    day, told = sent, []
    while day < add_bank_days(paid_on, 5):
        day = add_bank_days(day, 1)
        outcomes = town.bankgirot.answer(day).outcomes
        told += [(day, outcome) for outcome in outcomes["outcome"]]
    assert told[:4] == [(paid_on, word) for word in ("paid", "no_cover", "paid", "retried")]
    assert told[4:] == [(add_bank_days(paid_on, 1), "paid")]


def test_payments_that_cannot_be_made_are_rejected(town: Town) -> None:
    payer, *_ = town.with_mandates()
    sent = add_bank_days(FIRST, 1)
    saturday = date(2026, 11, 7)
    given = [
        {"code": "82", "payer_number": "4711", "paid_on": sent, "amount_ore": 1, "reference": "A"},
        {"code": "82", "payer_number": payer, "paid_on": sent - timedelta(1), "amount_ore": 2, "reference": "B"},
        {"code": "82", "payer_number": payer, "at_once": True, "amount_ore": 3, "reference": "C"},
        {"code": "82", "payer_number": "4711", "at_once": True, "amount_ore": 4, "reference": "D"},
        {"code": "32", "payer_number": payer, "paid_on": saturday, "amount_ore": 5, "reference": "E"},
        {"code": "82", "payer_number": payer, "paid_on": sent, "amount_ore": 6, "reference": "F"},
    ]
    town.send(sent, payments=rows(PAYMENT, given))
    answered = town.bankgirot.answer(date(2026, 11, 9))
    found = town.read(answered)
    rejected = found["rejected_payments"].payment.to_pylist()
    assert [(row["reference"], row["comment_code"]) for row in rejected] == [("A", "01"), ("B", "13"), ("D", "01")]
    assert rejected[2]["paid_on_text"] == "GENAST"
    made = found["payment_specification"].payment.to_pylist()
    assert [(row["reference"], row["kind"], row["paid_on"], row["status"]) for row in made] == [
        ("F", "in", sent, "0"),
        ("C", "in", add_bank_days(sent, 1), "0"),
        ("E", "out", date(2026, 11, 9), "0"),
    ]
    assert all(is_bank_day(row["paid_on"]) for row in made)


def test_changes_cancel_and_move_what_is_stored(town: Town) -> None:
    payers = town.with_mandates()
    sent, paid_on, later = add_bank_days(FIRST, 1), add_bank_days(FIRST, 6), add_bank_days(FIRST, 8)
    town.send(sent, payments=payments(payers, paid_on, 5))
    second = add_bank_days(sent, 1)
    town.bankgirot.answer(second)
    one = {"paid_on": paid_on, "payment_code": "82"}
    changes = [
        {"code": "25", "payer_number": payers[0], **one, "amount_ore": 10_000, "reference": f"{0:016}"},
        {"code": "25", "payer_number": payers[1], **one, "amount_ore": 1, "reference": f"{1:016}"},
        {"code": "24", "payer_number": payers[2], "paid_on": paid_on},
        {"code": "29", "payer_number": payers[3], **one, "amount_ore": 10_003, "new_paid_on": later},
        {"code": "23", "payer_number": payers[4]},
        {"code": "28", "payer_number": payers[1], "paid_on": later, "new_paid_on": paid_on},
    ]
    town.send(second, changes=rows(CHANGE, changes))
    answered = town.bankgirot.answer(add_bank_days(second, 1))
    told = {
        (row["code"], row["payer_number"], row["comment_code"], row["amount_ore"], row["reference"])
        for row in town.read(answered)["changes"].change.to_pylist()
    }
    assert told == {
        ("25", payers[0], "12", 10_000, f"{0:016}"),
        ("24", payers[2], "12", 10_002, f"{2:016}"),
        ("29", payers[3], "18", 10_003, f"{3:016}"),
        ("23", payers[4], "12", 10_004, f"{4:016}"),
        ("25", payers[1], "13", 1, f"{1:016}"),
        ("28", payers[1], "13", 0, None),
    }
    assert sorted(answered.outcomes["outcome"]) == ["cancelled"] * 3 + ["moved"] + ["not_found"] * 2
    assert outcome_of(town.bankgirot.answer(paid_on)) == {f"{1:016}": ["no_cover"]}
    assert outcome_of(town.bankgirot.answer(later)) == {f"{3:016}": ["retried"]}


def test_an_ended_mandate_takes_its_stored_payments_with_it(town: Town) -> None:
    payers = town.with_mandates()
    sent = add_bank_days(FIRST, 1)
    town.send(sent, payments=payments(payers, add_bank_days(sent, 5), 1))
    second = add_bank_days(sent, 1)
    town.bankgirot.answer(second)
    town.send(second, mandates=rows(MANDATE, [{"code": "03", "payer_number": payers[0]}]))
    answered = town.bankgirot.answer(add_bank_days(second, 1))
    changes = town.read(answered)["changes"].change.to_pylist()
    assert [(row["code"], row["comment_code"], row["payer_number"]) for row in changes] == [("03", "12", payers[0])]
    assert outcome_of(answered) == {f"{0:016}": ["withdrawn"]}
    assert town.bankgirot.answer(add_bank_days(sent, 9)).outcomes.empty


def test_without_faults_everything_is_paid(tmp_path: Path) -> None:
    town = Town(tmp_path, faults=False)
    payers = town.with_mandates()
    assert STRANGER not in payers
    sent, paid_on = add_bank_days(FIRST, 1), add_bank_days(FIRST, 3)
    town.send(sent, payments=payments(payers, paid_on, 40))
    answered = town.bankgirot.answer(paid_on)
    assert set(answered.outcomes["outcome"]) == {"paid"} and len(answered.outcomes) == 40
    assert list(town.read(answered)) == ["payment_specification"]


def test_the_registers_hold_what_is_left(town: Town) -> None:
    payers = town.with_mandates()
    sent, paid_on = add_bank_days(FIRST, 1), add_bank_days(FIRST, 9)
    town.send(sent, payments=payments(payers, paid_on, 3))
    found = town.read(town.bankgirot.answer(add_bank_days(FIRST, 2), registers=True))
    assert found["mandate_register"].mandate["payer_number"].to_pylist() == payers
    assert set(found["mandate_register"].mandate["mandate_type"].to_pylist()) == {"2"}
    stored = found["pending_register"].payment
    assert stored["reference"].to_pylist() == [f"{n:016}" for n in range(3)]
    assert set(stored["paid_on"].to_pylist()) == {paid_on}


def test_sealed_files_are_verified_and_reports_sealed(tmp_path: Path) -> None:
    town = Town(tmp_path, keys={BANKGIRO: KEY})
    answered = town.bankgirot.answer(FIRST)
    payers = town.read(answered, KEY)["online_mandates"].mandate["payer_number"].to_pylist()
    mandates = rows(MANDATE, [{"code": "04", "payer_number": payers[0]}])
    town.send(FIRST, key=KEY, mandates=mandates)
    assert town.read(town.bankgirot.answer(add_bank_days(FIRST, 1)), KEY)["mandate_advice"].advice.num_rows == 1
    town.send(add_bank_days(FIRST, 1), key="0" * 32, mandates=mandates)
    with pytest.raises(FileRefused, match="SEAL-R3"):
        town.bankgirot.answer(add_bank_days(FIRST, 2))


def test_other_files_are_left_alone(town: Town) -> None:
    (town.folder / "out" / "PAIN001_20261102.xml").write_bytes(b"<Document/>")
    town.bankgirot.answer(FIRST)
    assert (town.folder / "out" / "PAIN001_20261102.xml").exists()


def test_the_same_orders_and_days_give_the_same_bytes(tmp_path: Path) -> None:
    def lived(root: Path) -> list[dict[str, bytes]]:
        town = Town(root)
        payers = town.with_mandates()
        town.send(add_bank_days(FIRST, 1), payments=payments(payers, add_bank_days(FIRST, 3), 30))
        return [town.bankgirot.answer(add_bank_days(FIRST, count)).files for count in range(2, 9)]

    assert lived(tmp_path / "a") == lived(tmp_path / "b")


def test_files_have_bankgirots_data_set_names(tmp_path: Path) -> None:
    names = list(Town(tmp_path / "a").bankgirot.answer(FIRST, registers=True).files)
    assert names == ["BFEP.UAGU3.K0009901.D261102.T060000", "BFEP.UAGU8.K0009901.D261102.T060001"]
    tests = list(Town(tmp_path / "b", test=True).bankgirot.answer(FIRST).files)
    assert tests == ["BFEP.UAGZZ.K0009901.D261102.T060000"]
