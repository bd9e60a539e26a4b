"""SFTI's rules for Svefaktura 1.0 under their own ids: on the tables before writing, and on each finished document.

Source: the rules of SFTI Basic Invoice (2016-10-25), those that refuse a document; the schema's are `SVE-X`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
from lxml import etree

from formats import markup, trade_checks
from formats.faults import Fault, FileRefused, table
from formats.peppol_extra import CHARGES
from formats.peppol_found import ORDER, PROGRAM, found_in
from formats.peppol_tables import DOCUMENTS, LINES, VAT, conformed
from formats.svefaktura import as_exempt
from formats.svefaktura_elements import NAMESPACES, misplaced, name_of

CHECKS: Final = {
    "number": "SVE-I1",
    "type": "R-22",
    "issued": "SVE-I3",
    "name": "SVE-I5",
    "unit": "SVE-I7",
    "amount": "SVE-I8",
    "text": "SVE-I9",
    "category": "R-59",
    "line_charge": "SVE-I11",
    "lines": "R-69",
    "bases": "R-10",
    "vat": "R-67",
    "payable": "R-71",
    "sign": "R-105",
    "group": "R-89",
    "rate": "R-4",
}
CATEGORIES = pa.array(["S", "E"])


def check(documents: pa.Table, lines: pa.Table, vat: pa.Table, charges: pa.Table | None = None) -> pa.Table:
    """The faults (`FAULTS`, key = document number) for which a document must not be given to `svefaktura.write`.

    What is outside VAT (O) is written as exempt. There is no prepaid amount (SVE-I12). Raises KeyError on a missing
    column.
    """
    documents, lines, vat = conformed(documents, DOCUMENTS), conformed(lines, LINES), conformed(vat, VAT)
    charges = conformed(CHARGES.empty_table() if charges is None else charges, CHARGES)
    lines, vat, charges = as_exempt(lines), as_exempt(vat), as_exempt(charges)
    prepaid = pc.fill_null(pc.not_equal(documents["prepaid_ore"], 0), False)
    unheld = found_in(documents, rule="SVE-I12", field="prepaid_ore", wrong=prepaid, action=ORDER,
                      wanted="Formatet kan inte visa ett belopp som redan är betalt.")  # fmt: skip
    found = trade_checks.contents(documents, lines, charges, CATEGORIES, CHECKS)
    found += trade_checks.sums(documents, lines, vat, charges, CHECKS)
    return pa.concat_tables([*found, unheld]).combine_chunks()


class Document:
    """A document with short ways to what stands in it."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self.lines = self.all("cac:InvoiceLine")
        self.charges = self.all("AllowanceCharge")
        self.subtotals = self.all("cac:TaxTotal/cac:TaxSubTotal")

    def all(self, path: str, below: etree._Element | None = None) -> list[etree._Element]:
        """The elements at a path of prefixed names."""
        return (self.root if below is None else below).findall(path, namespaces=NAMESPACES)

    def text(self, path: str, below: etree._Element | None = None) -> str:
        """The text of the first element at a path; empty where there is none."""
        return next((one.text or "" for one in self.all(path, below)), "").strip()

    def number(self, path: str, below: etree._Element | None = None) -> Decimal | None:
        """The number at a path; None where there is none or it is not a number."""
        try:
            found = Decimal(self.text(path, below))
        except InvalidOperation:
            return None
        return found if found.is_finite() else None

    def amount(self, path: str, below: etree._Element | None = None) -> Decimal:
        """The number at a path, zero where there is none."""
        return self.number(path, below) or Decimal()

    def signed(self, charge: etree._Element) -> Decimal:
        """A charge as it is, an allowance below zero."""
        amount = self.amount("cbc:Amount", charge)
        return amount if self.text("cbc:ChargeIndicator", charge) == "true" else -amount

    def groups(self, elements: Iterable[etree._Element], path: str) -> list[tuple[str, Decimal | None]]:
        """The category and rate at a path of each element."""
        return [
            (self.text("cac:ID", one), self.number("cbc:Percent", one))
            for element in elements
            for one in self.all(path, element)
        ]

    @property
    def charged(self) -> Decimal:
        """The charges of the document less its allowances."""
        return sum(map(self.signed, self.charges), Decimal())

    @property
    def net(self) -> Decimal:
        """The sum of the lines."""
        return sum((self.amount("cbc:LineExtensionAmount", line) for line in self.lines), Decimal())


Holds = Callable[[Document], bool]
_OWED = "cac:LegalTotal/cbc:TaxInclusiveTotalAmount"
_ORE = Decimal("0.01")


def _line_holds(d: Document) -> bool:
    return all(_reckoned(d, line) for line in d.lines)


def _reckoned(d: Document, line: etree._Element) -> bool:
    """Whether a line is quantity times price, with its allowance or charge, to half an öre."""
    price, quantity = d.number("cac:Item/cac:BasePrice/cbc:PriceAmount", line), d.number("cbc:InvoicedQuantity", line)
    if price is None or quantity is None:
        return True
    base = d.number("cac:Item/cac:BasePrice/cbc:BaseQuantity", line) or Decimal(1)
    wanted = quantity * price / base + sum(map(d.signed, d.all("cac:AllowanceCharge", line)), Decimal())
    return abs(wanted - d.amount("cbc:LineExtensionAmount", line)) <= _ORE


def _vat_holds(d: Document) -> bool:
    return all(
        abs(d.amount("cbc:TaxableAmount", one) * d.amount("cac:TaxCategory/cbc:Percent", one) / 100
            - d.amount("cbc:TaxAmount", one)) <= _ORE
        for one in d.subtotals
    )  # fmt: skip


def _bases(d: Document) -> Decimal:
    return sum((d.amount("cbc:TaxableAmount", one) for one in d.subtotals), Decimal())


def _taxes(d: Document) -> Decimal:
    return sum((d.amount("cbc:TaxAmount", one) for one in d.subtotals), Decimal())


def _owed(d: Document) -> Decimal:
    tax = d.amount("cac:TaxTotal/cbc:TotalTaxAmount")
    return d.net + d.charged + tax + d.amount("cac:LegalTotal/cac:RoundOffAmount")


def _in_subtotals(d: Document) -> bool:
    used = d.groups(d.lines, "cac:Item/cac:TaxCategory") + d.groups(d.charges, "cac:TaxCategory")
    return set(used) <= set(d.groups(d.subtotals, "cac:TaxCategory"))


def _account_and_bank(d: Document) -> bool:
    bank = "cac:FinancialInstitutionBranch/cac:FinancialInstitution/cac:ID"
    accounts = d.all("cac:PaymentMeans/cac:PayeeFinancialAccount")
    return all(bool(d.text("cac:ID", one)) == bool(d.text(bank, one)) for one in accounts)


def _base_unit(d: Document) -> bool:
    return all(
        base.get("quantityUnitCode") == quantity.get("quantityUnitCode")
        for line in d.lines
        for base in d.all("cac:Item/cac:BasePrice/cbc:BaseQuantity", line)
        for quantity in d.all("cbc:InvoicedQuantity", line)
    )


def _categories(d: Document) -> list[etree._Element]:
    return d.all(".//cac:TaxCategory")


def _exempt(d: Document) -> list[etree._Element]:
    return [one for one in _categories(d) if d.text("cac:ID", one) == "E"]


def _currencies(d: Document) -> bool:
    currency = d.text("InvoiceCurrencyCode")
    amounts = [one for one in d.root.iter("*") if name_of(one).endswith("Amount")]
    return all(one.get("amountCurrencyID") == currency for one in amounts)


def _all_charges(d: Document) -> list[etree._Element]:
    return [*d.charges, *d.all("cac:InvoiceLine/cac:AllowanceCharge")]


RULES: Final[dict[str, tuple[str, Holds]]] = {
    "R-11": ("Raden ska vara antal gånger pris, med radens avdrag och avgift.", _line_holds),
    "R-69": ("LineExtensionTotalAmount ska vara summan av raderna.",
             lambda d: d.amount("cac:LegalTotal/cbc:LineExtensionTotalAmount") == d.net),
    "R-70": ("TaxExclusiveTotalAmount ska vara rader, avgifter och avdrag.",
             lambda d: d.amount("cac:LegalTotal/cbc:TaxExclusiveTotalAmount") == d.net + d.charged),
    "R-10": ("Summan av TaxableAmount ska vara TaxExclusiveTotalAmount.",
             lambda d: not d.subtotals or _bases(d) == d.amount("cac:LegalTotal/cbc:TaxExclusiveTotalAmount")),
    "R-4": ("Momsen ska vara underlaget gånger skattesatsen.", _vat_holds),
    "R-67": ("TotalTaxAmount ska vara summan av momsen per skattesats.",
             lambda d: d.amount("cac:TaxTotal/cbc:TotalTaxAmount") == _taxes(d)),
    "R-71": ("TaxInclusiveTotalAmount ska vara rader, avgifter, moms och öresavrundning.",
             lambda d: d.amount(_OWED) == _owed(d)),
    "R-105": ("Totalbeloppet får inte vara under noll.", lambda d: d.amount(_OWED) >= 0),
    "R-51": ("Konto och bank (BGABSESS, PGSISESS, BIC) ska stå tillsammans.", _account_and_bank),
    "R-89": ("Varje momskategori på rader och avgifter ska ha en TaxSubTotal.", _in_subtotals),
    "R-72": ("Ett avdrag eller en avgift ska ha Amount.",
             lambda d: all(d.number("cbc:Amount", one) is not None for one in _all_charges(d))),
    "R-74": ("Ett avdrag eller en avgift får inte vara under noll.",
             lambda d: all(d.amount("cbc:Amount", one) >= 0 for one in _all_charges(d))),
    "R-73": ("ChargeIndicator ska vara true eller false.",
             lambda d: all(d.text("cbc:ChargeIndicator", one) in ("true", "false") for one in _all_charges(d))),
    "R-57": ("Orsaken till ett avdrag eller en avgift ska anges.",
             lambda d: all(one.get("name") for charge in d.charges for one in d.all("cac:ReasonCode", charge))
             and all(d.text("cac:ReasonCode", charge) for charge in d.charges)),
    "R-78": ("BaseQuantity ska ha radens enhet.", _base_unit),
    "R-22": ("InvoiceTypeCode ska vara 380 eller 381.", lambda d: d.text("InvoiceTypeCode") in ("380", "381")),
    "R-26": ("InvoiceCurrencyCode ska finnas.", lambda d: bool(d.text("InvoiceCurrencyCode"))),
    "R-1": ("LineItemCountNumeric ska vara antalet rader.",
            lambda d: d.text("LineItemCountNumeric") == str(len(d.lines))),
    "R-48": ("PaymentMeansTypeCode ska vara 1.",
             lambda d: all(one.text == "1" for one in d.all("cac:PaymentMeans/cac:PaymentMeansTypeCode"))),
    "R-59": ("Momskategorin ska vara S eller E.",
             lambda d: all(d.text("cac:ID", one) in ("S", "E") for one in _categories(d))),
    "R-58": ("Skattesatsen ska finnas, och vara 0 för E.",
             lambda d: all(d.number("cbc:Percent", one) is not None for one in _categories(d))
             and all(d.amount("cbc:Percent", one) == 0 for one in _exempt(d))),
    "R-60": ("Skälet till skattefrihet ska anges för E.",
             lambda d: all(d.text("cac:TaxCategory/cbc:ExemptionReason", one) for one in d.subtotals
                           if d.text("cac:TaxCategory/cac:ID", one) == "E")),
    "R-79": ("Köparens referens får inte vara tom.",
             lambda d: all(d.text("cac:ID", one) for one in d.all("RequisitionistDocumentReference"))),
    "R-88": ("Momsregistreringsnumret ska finnas på en faktura med moms.",
             lambda d: d.amount("cac:TaxTotal/cbc:TotalTaxAmount") == 0 or any(
                 d.text("cac:TaxScheme/cac:ID", one) == "VAT" and d.text("cac:CompanyID", one)
                 for one in d.all("cac:SellerParty/cac:Party/cac:PartyTaxScheme"))),
    "R-100": ("Varje belopp ska ha fakturans valuta (amountCurrencyID).", _currencies),
}  # fmt: skip


def validate(number: str, xml: bytes) -> Iterator[Fault]:
    """The faults of a finished document: what the schema does not allow (SVE-X), else each rule that does not hold."""
    try:
        root = markup.parse(xml)
    except FileRefused as refusal:
        yield Fault(refusal.faults[0].rule, refusal.faults[0].wanted, PROGRAM, key=number)
        return
    wrong = "Roten ska vara Invoice." if name_of(root) != "Invoice" else misplaced(root)
    if wrong:
        yield Fault("SVE-X", wrong, PROGRAM, key=number)
        return
    document = Document(root)
    for rule, (wanted, holds) in RULES.items():
        if not holds(document):
            yield Fault(rule, wanted, PROGRAM, key=number)


def faults(documents: Iterable[tuple[str, bytes]]) -> pa.Table:
    """The faults (`FAULTS`, key = document number) of finished documents."""
    return table(fault for number, xml in documents for fault in validate(number, xml))
