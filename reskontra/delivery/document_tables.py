"""What e-invoices are made of, read from the ledger: the three tables that the writers of every format take.

The ledger gives its rows as they stand, each table by the numbers of its invoices. What is the same for all invoices of
a customer, a department, a VAT code or a kind of claim is put to them here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from formats.markup import decimal_text

if TYPE_CHECKING:
    from reskontra.night import Night

BY_LAW = "Efter förfallodagen tas dröjsmålsränta ut enligt räntelagen: referensräntan plus 8 procentenheter."
BY_CONTRACT = "Efter förfallodagen tas dröjsmålsränta ut enligt avtal: {percent} procent."
DRAWN = "Beloppet dras via autogiro; betala inte själv."
QUESTIONS = "Frågor om innehållet: "

Tables = tuple[pa.Table, pa.Table, pa.Table]


def tables(night: Night, invoices: pa.ChunkedArray) -> Tables:
    """Documents, lines and VAT groups of the invoices of these numbers, with the columns of `formats.peppol_tables`.

    In order of number. The amounts of a credit note are positive, as on the document. The buyer is who gets the
    invoice; `customer_no` is whose claim it is.
    """
    client, numbers = night.client.code, _listed(invoices)
    heads = night.ledger.table("peppol_documents", client=client, invoices=numbers)
    lines = night.ledger.table("peppol_lines", client=client, lines_of=_listed(heads["lines_of"]))
    lines = _with(lines, heads, ("lines_of",), "invoice_no")
    vat = night.ledger.table("peppol_vat", client=client, invoices=numbers)
    codes = night.policy.table("vat_code").rename_columns({"category": "vat_category"})
    first = lines.filter(pc.equal(lines["line_no"], 1)).rename_columns({"order_id": "sales_order_id"})
    # The rate is the one invoiced, not that of tonight's policy.
    lines = _with(lines, vat, ("invoice_no", "vat_code"), "vat_percent_x100")
    lines = _with(lines, codes, ("vat_code",), "vat_category")
    vat = _with(vat, codes, ("vat_code",), "vat_category", "exemption_reason", "exemption_code")
    documents = _with(_documents(night, heads), first, ("invoice_no",), "sales_order_id")
    return (
        _shown(documents, heads, "net_ore", "vat_ore", "rounding_ore", "payable_ore"),
        _shown(lines, heads, "net_ore"),
        _shown(vat, heads, "taxable_ore", "vat_ore"),
    )


def _documents(night: Night, heads: pa.Table) -> pa.Table:
    """The heads with their texts, their buyers and the earlier invoices that they name."""
    is_credit = _is_credit(heads)
    documents = _set(
        heads,
        document_type=pc.if_else(is_credit, "credit_note", "invoice"),
        due_on=pc.if_else(is_credit, None, heads["due_on"]),
        note=_note(night, heads),
        payment_terms=pc.if_else(is_credit, None, _terms(night, heads)),
    )
    customers = "\n".join(heads["recipient_no"].unique().to_pylist())
    buyers = night.ledger.table("peppol_buyers", client=night.client.code, customers=customers)
    documents = _with(documents, buyers, ("recipient_no",), *buyers.column_names[1:])
    is_interest = pc.equal(heads["document_type"], "interest_invoice")
    later = heads["invoice_no"].filter(pc.or_(pc.is_valid(heads["credits_invoice_no"]), is_interest))
    earlier = night.ledger.table("peppol_earlier", client=night.client.code, invoices=_listed(later))
    return _with(documents, earlier, ("invoice_no",), "credited_invoice_no", "credited_invoice_on")


def _note(night: Night, heads: pa.Table) -> pa.ChunkedArray:
    """What the department wants said, and whom to ask."""
    asked = _with(heads, night.ledger.table("department_questions", questions=QUESTIONS), ("department",), "questions")
    both = pc.binary_join_element_wise(heads["head_text"], asked["questions"], "\n")
    return pc.coalesce(both, heads["head_text"], asked["questions"])


def _terms(night: Night, heads: pa.Table) -> pa.ChunkedArray:
    """Days to pay, whether Autogiro draws it, and the interest afterwards, where there is any and it is to be told."""
    days = heads["terms_days"].cast(pa.string())
    terms = [days, "dagar netto.", pc.if_else(pc.is_valid(heads["mandate_id"]), DRAWN, None)]
    if night.settings.invoicing.interest_clause:
        by_contract = pc.coalesce(_with(heads, _contracts(night), ("kravkod",), "clause")["clause"], BY_LAW)
        clause = pc.if_else(pc.equal(heads["interest_basis"], "CONTRACT"), by_contract, BY_LAW)
        terms.append(pc.if_else(pc.equal(heads["interest_basis"], "NONE"), None, clause))
    return pc.binary_join_element_wise(*terms, " ", null_handling="skip")


def _contracts(night: Night) -> pa.Table:
    """What is said of the interest by contract of each kravkod; null where it has no rate of its own."""
    kravkod = night.policy.table("kravkod")
    percent = pc.replace_substring(decimal_text(kravkod["contract_rate_x100"], 2, least=0), ".", ",")
    before, _, after = BY_CONTRACT.partition("{percent}")
    return kravkod.append_column("clause", pc.binary_join_element_wise(before, percent, after, ""))


def _shown(table: pa.Table, heads: pa.Table, *amounts: str) -> pa.Table:
    """The rows with their document's number, and the amounts as they stand on the document."""
    signs = _set(heads, sign=pc.if_else(_is_credit(heads), -1, 1))
    sign = _with(table, signs, ("invoice_no",), "sign")["sign"]
    shown = {name: pc.multiply(table[name], sign) for name in amounts}
    return _set(table, document_no=table["invoice_no"].cast(pa.string()), **shown)


def _is_credit(heads: pa.Table) -> pa.ChunkedArray:
    return pc.equal(heads["document_type"], "credit_note")


def _with(table: pa.Table, other: pa.Table, key: tuple[str, ...], *names: str) -> pa.Table:
    """The table with columns of the row of `other` that has the same key; null where there is none."""
    place = pc.index_in(_key(table, key), value_set=_key(other, key).combine_chunks())
    return _set(table, **{name: pc.take(other[name], place) for name in names})


def _key(table: pa.Table, names: tuple[str, ...]) -> pa.ChunkedArray:
    if len(names) == 1:
        return table[names[0]]
    return pc.binary_join_element_wise(*(table[name].cast(pa.string()) for name in names), "\n")


def _set(table: pa.Table, **columns: pa.ChunkedArray) -> pa.Table:
    """The table with these columns, new or instead of those of the same name."""
    return pa.table(dict(zip(table.column_names, table.columns, strict=True)) | columns)


def _listed(numbers: pa.ChunkedArray) -> str:
    """The numbers as an array of PostgreSQL's; a list of Python's takes psycopg 30 times as long."""
    return f"{{{','.join(numbers.cast(pa.string()).to_pylist())}}}"
