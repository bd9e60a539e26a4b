"""What becomes of each entry and payment of a camt file (rules CAM-R3, R5, R6, R8, R11, R12)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

# The fates, with what staff call them in the receipt. The first two are booked.
PAYMENT, REVERSAL, THEIRS = "payment", "reversal", "theirs"
FATES = {
    PAYMENT: "Insatt på våra konton",
    REVERSAL: "Återtagna betalningar",
    "returned": "Insatt som retur av en utbetalning: bokas för hand (CAM-R6)",
    "refused": "I poster som inte stämmer: begär en rättad fil (CAM-R8)",
    "seen": "I aviseringar som är lästa förut eller är kopior (CAM-R3)",
    "information": "Ej bokförda av banken än (CAM-R5)",
    "statement": "Kontoutdrag: insättningar som banken också aviserar (CAM-R12)",
    "direct_debit": "Autogiro: bokas från Bankgirots betalningsspecifikation",
    THEIRS: "Andra klienters: bokas i de klienternas nätter",
    "other": "Transaktionstyper som banken inte använder för bankgiro",
    "debit": "Uttag: avgifter och utbetalningar",
}
PUT_ASIDE = ("returned", "refused")
LINKED = ("statement", "direct_debit")


@dataclass(frozen=True)
class Setting:
    """What is known before payments are looked at; each by the entry's place in the file (0 first).

    `seen`: its notification has been read before or is a copy. `statement`: the account's money is booked from another
    report on that day.
    """

    seen: np.ndarray
    statement: np.ndarray


def of_payments(payment: pa.Table, entry: pa.Table, place: np.ndarray, known: Setting, named: pa.Array) -> pa.Array:
    """The fate of each payment; `place` is its entry's, `named` the payments (payment_no) that take back one of ours.

    A payment that is debited takes one back when the bank says so (reversal, return), when it is paid from one of our
    bankgiro numbers, or when it names a payment of ours; else it is a fee or a payout.
    """
    use = entry["use"].take(pa.array(place))
    credited = payment["is_credit"]
    taken_back = pc.or_(
        pc.or_(pc.equal(use, "reversal"), payment["is_return"]),
        pc.or_(payment["bankgiro"].is_valid(), pc.is_in(payment["payment_no"], value_set=named)),
    )
    conditions = {
        "refused": pc.equal(use, "refused"),
        "seen": pa.array(known.seen[place]),
        "information": pc.equal(use, "information"),
        "statement": pc.and_(pa.array(known.statement[place]), credited),
        "direct_debit": pc.or_(pc.equal(use, "linked"), pc.equal(payment["kind"], "direct_debit")),
        "other": pc.equal(use, "other"),
        PAYMENT: pc.and_(credited, pc.equal(payment["kind"], "payment")),
        "returned": credited,
        REVERSAL: pc.and_(taken_back, pc.invert(pa.array(known.statement[place]))),
    }
    masks = [
        column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column for column in conditions.values()
    ]
    return pc.case_when(pc.make_struct(*masks), *(pa.scalar(name) for name in conditions), pa.scalar("debit"))
