"""Payments of every kind laid in a town's ledger by hand, matched, and what became of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from ledger_rows import CLIENT, Town

BANKGIRO = "50501055"


class Bank:
    """The bank of a town: lays payments, and lets the town match them."""

    def __init__(self, town: Town) -> None:
        self.town = town

    def ocr(self, invoice_no: int) -> str:
        return str(self.town.rows(f"SELECT ocr FROM invoice WHERE invoice_no = {invoice_no}")[0][0])

    def lay(
        self,
        amount_ore: int,
        paid_on: str,
        reference: str = "",
        *,
        references: list[tuple[Any, ...]] | None = None,
        texts: list[str] | None = None,
        payer: dict[str, str] | None = None,
        **values: Any,
    ) -> int:
        """A payment that waits; `references` are (reference, öre, sign). Its number."""
        payment_id = next(self.town.numbers)
        digits = reference.lstrip("0") if reference.isdigit() else None
        row = {
            "kind": "payment",
            "source": "bgmax",
            "deposit_id": payment_id,
            "bankgiro": BANKGIRO,
            "ordinal": 1,
            "reference_code": 2 if digits else (3 if reference else 0),
            "channel_code": 1,
            "serial": str(payment_id),
            "file_id": 1,
            "file_line": payment_id,
            "run_id": 1,
            "version_id": 1,
        }
        given = {"payment_id": payment_id, "amount_ore": amount_ore, "paid_on": date.fromisoformat(paid_on)}
        self.town.insert("payment", **{**row, **given, "reference": reference, "ocr": digits, **values})
        for line_no, (text, *rest) in enumerate(references or [], start=1):
            ore, sign = (*rest, *(0, 1)[len(rest) :])
            extra = {"line_no": line_no, "reference": text, "amount_ore": ore, "sign": sign, "reference_code": 2}
            self.town.insert("payment_reference", payment_id=payment_id, **extra)
        for line_no, text in enumerate(texts or [], start=1):
            self.town.insert("payment_text", payment_id=payment_id, line_no=line_no, text=text)
        if payer:
            self.town.insert("payer", payment_id=payment_id, **payer)
        return payment_id

    def pay(self, amount_ore: int, paid_on: str, reference: str = "", **values: Any) -> int:
        """A payment, matched by the night of its payment date; its number."""
        payment_id = self.lay(amount_ore, paid_on, reference, **values)
        self.match(paid_on)
        return payment_id

    def match(self, on: str) -> None:
        self.town.run_only("payment_matching", date.fromisoformat(on))

    def placed(self, payment_id: int) -> list[tuple[Any, ...]]:
        """Kind of item, component, invoice and öre of everything the payment's money lies in, with the rule."""
        return self.town.rows(
            f"""SELECT i.kind, i.component, i.invoice_no, a.amount_ore, a.rule FROM allocation AS a
                JOIN item AS i USING (client, item_id) WHERE a.payment_id = {payment_id} ORDER BY 3, 2, 4"""
        )

    def evidence(self, payment_id: int) -> str:
        """Why the payment's money lies where it lies; the last word."""
        query = (
            "SELECT evidence FROM allocation WHERE payment_id = {} ORDER BY run_id DESC, entry_id DESC, item_id DESC"
        )
        return str(self.town.rows(query.format(payment_id))[0][0])

    def candidates(self, payment_id: int) -> list[tuple[Any, ...]]:
        return self.town.select("invoice_no, score_percent, rule", "match_candidate", f"payment_id = {payment_id}")

    def balance(self, customer_no: str) -> int:
        """What a customer owes, less what is owed to them."""
        query = f"SELECT coalesce(sum(open_ore), 0)::bigint FROM open_item_rest WHERE customer_no = '{customer_no}'"
        return int(self.town.rows(query)[0][0])

    def accounts(self) -> dict[str, int]:
        """Öre on each posting key that is not zero."""
        query = "SELECT account_key, sum(amount_ore)::bigint FROM entry_line GROUP BY 1 HAVING sum(amount_ore) <> 0"
        return dict(self.town.rows(query))

    def fee(self, invoice_no: int, ore: int = 6_000, on: str = "2026-03-10") -> None:
        """A reminder fee on an invoice, posted."""
        night = self.town.night(on)
        customer_no, ocr, bankgiro = self.town.rows(
            f"SELECT customer_no, ocr, bankgiro FROM invoice WHERE invoice_no = {invoice_no}"
        )[0]
        entry_id, item_id = night.take_numbers("entry", 1), night.take_numbers("item", 1)
        keys = {"run_id": night.run_id, "version_id": night.version_id}
        claim = {"item_id": item_id, "kind": "claim", "component": "COST", "customer_no": customer_no}
        claim |= {"department": "TEK", "invoice_no": invoice_no, "bankgiro": bankgiro, "ocr": ocr, "amount_ore": ore}
        claim |= {"opened_on": night.business_on, "due_on": night.business_on, "due_effective_on": night.business_on}
        self.town.insert("item", **claim, entry_id=entry_id, **keys)
        self.town.insert("open_item", **claim)
        head = {"entry_id": entry_id, "event": "reminder_fee", "business_on": night.business_on, "department": "TEK"}
        self.town.insert("entry", **head, **keys)
        self.town.ledger.connection.execute(
            "INSERT INTO entry_line (client, entry_id, line_no, account_key, account, amount_ore)"
            " VALUES (%(c)s, %(e)s, 1, 'AR_CLAIM', '1511', %(o)s), (%(c)s, %(e)s, 2, 'REMINDER_FEE', '3191', -%(o)s)",
            {"c": CLIENT, "e": entry_id, "o": ore},
        )

    def decide(self, kind: str, choice: str, **values: Any) -> int:
        """A decision of staff that waits; its number."""
        decision_id = next(self.town.numbers)
        file_id = 1_000_000 + decision_id
        row = {"decision_id": decision_id, "kind": kind, "choice": choice, "decided_by": "AB", "reason": ""}
        row |= {"file_id": file_id, "file_line": 2, "run_id": 1, "version_id": 1}
        self.town.insert("decision", **{**row, **values})
        self.town.insert("open_decision", decision_id=decision_id)
        return decision_id

    def outcome(self, decision_id: int) -> tuple[str, str]:
        """State and Swedish outcome of a decision."""
        ((state, outcome),) = self.town.select("state, outcome", "decision_outcome", f"decision_id = {decision_id}")
        return state, outcome

    def own_item(self, payment_id: int) -> int:
        """The newest item that the payment's money opened."""
        return int(self.town.rows(f"SELECT max(item_id) FROM item WHERE payment_id = {payment_id}")[0][0])

    def sound(self) -> None:
        """The books hold: zero in all, every payment placed to the öre, the open set as derived."""
        assert (
            self.town.rows("SELECT entry_id, sum(amount_ore) FROM entry_line GROUP BY 1 HAVING sum(amount_ore) <> 0")
            == []
        )
        unplaced = self.town.rows(
            """SELECT p.payment_id, p.kind, p.amount_ore, a.ore FROM payment AS p
               LEFT JOIN (SELECT payment_id, sum(amount_ore) AS ore FROM allocation GROUP BY 1) AS a USING (payment_id)
               WHERE a.ore IS DISTINCT FROM CASE p.kind WHEN 'payment' THEN p.amount_ore ELSE -p.amount_ore END"""
        )
        assert unplaced == []
        parted = self.town.rows(
            """SELECT i.item_id, d.ore, o.open_ore
               FROM item AS i
               JOIN (SELECT item_id, sum(amount_ore) AS ore FROM (
                         SELECT item_id, amount_ore FROM item UNION ALL SELECT item_id, amount_ore FROM settlement) AS t
                     GROUP BY 1) AS d USING (item_id)
               LEFT JOIN open_item_rest AS o USING (client, item_id)
               WHERE coalesce(o.open_ore, 0) <> d.ore"""
        )
        assert parted == []
        ledger = self.town.rows(
            """SELECT account_key, sum(amount_ore) FROM entry_line WHERE account_key LIKE 'AR%' GROUP BY 1
               HAVING sum(amount_ore) <> coalesce((SELECT sum(o.open_ore) FROM open_item_rest AS o
                   WHERE account_key = CASE o.kind WHEN 'claim' THEN 'AR_CLAIM' WHEN 'credit' THEN 'AR_CREDIT_BALANCE'
                                                   ELSE 'AR_UNIDENTIFIED' END), 0)"""
        )
        assert ledger == []
        bank = self.town.rows(
            """SELECT (SELECT coalesce(sum(CASE kind WHEN 'payment' THEN amount_ore ELSE -amount_ore END), 0)
                       FROM payment),
                      (SELECT coalesce(sum(amount_ore), 0) FROM entry_line WHERE account_key = 'BANK_CLEARING_IN')"""
        )
        assert bank[0][0] == bank[0][1]
