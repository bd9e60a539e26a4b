"""KRI as XML: the example of the reference, every type there and back, and what is refused."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest
from test_kri import EXAMPLES

from formats import kri, kri_xml
from formats.faults import FileRefused

FIRST_CASE = """\
<kri xmlns="urn:kundreskontra:kri:1">
  <header><layout>KRI</layout><version>1.0</version><type>CASES</type><sender>2120001710</sender>
    <receiver>5599000014</receiver><file_no>147</file_no><created_at>2026-03-04T02:15:00+01:00</created_at>
    <business_on>2026-03-04</business_on><currency>SEK</currency><test_flag>T</test_flag></header>
  <case><case_ref>K000104711</case_ref><action>REMINDER</action><debtor_kind>P</debtor_kind>
    <customer_id>100231</customer_id><id_no>198112289874</id_no><name>Exempel, Anna</name>
    <address_1>Exempelgatan 1</address_1><postal_code>54130</postal_code><city>SKÖVDE</city><country>SE</country>
    <language>sv</language><protection_code>0</protection_code><kravkod>CHILDCARE</kravkod>
    <claim_kind>FEE</claim_kind><reminder_fee_agreed>Y</reminder_fee_agreed><limits_on>2029-01-31</limits_on>
    <disputed>N</disputed><eviction>N</eviction>
    <invoice><invoice_no>2026004711</invoice_no><ocr>202600471124</ocr><invoice_on>2026-01-28</invoice_on>
      <due_on>2026-02-27</due_on><due_effective_on>2026-02-27</due_effective_on>
      <period_from>2026-01-01</period_from><period_to>2026-01-31</period_to><text>Avgift januari 2026</text>
      <original_amount>1500.00</original_amount><vat_amount>0.00</vat_amount><open_capital>1500.00</open_capital>
      <interest_basis>P3_AGREED_DUE</interest_basis><interest_from_on>2026-02-27</interest_from_on>
      <rate_kind>REF</rate_kind><margin_or_rate>8.00</margin_or_rate><document>2026004711.pdf</document></invoice>
  </case>
  <trailer><record_count>4</record_count><case_count>1</case_count><invoice_count>1</invoice_count>
    <fee_count>0</fee_count><sum_open_capital>1500.00</sum_open_capital><sum_fees>0.00</sum_fees></trailer>
</kri>
"""


def test_the_example_of_the_reference() -> None:
    read = kri_xml.read(FIRST_CASE.encode(), "KRI_CASES_2120001710_5599000014_000147_20260304.xml")
    assert read.faults.num_rows == 0 and read.rows == {"case": 1, "co_debtor": 0, "invoice": 1, "fee": 0}
    assert read.tables["invoice"]["case_ref"].to_pylist() == ["K000104711"]
    assert read.tables["invoice"]["due_on"].to_pylist() == [date(2026, 2, 27)]
    again = kri_xml.write(read.header, _without_lines(read))
    # Blanks between elements apart, the file is the same.
    plain = "".join(line.strip() for line in FIRST_CASE.splitlines())
    assert "".join(line.strip() for line in again.decode().splitlines()[1:]) == plain


def _without_lines(read: kri.Kri) -> dict[str, pa.Table]:
    return {name: table.drop_columns(["line_no"]) for name, table in read.tables.items()}


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_type_is_the_same_in_both_forms(name: str) -> None:
    plain = kri.read(EXAMPLES[name].encode())
    data = kri_xml.write(plain.header, _without_lines(plain))
    read = kri_xml.read(data)
    assert read.faults.num_rows == 0 and read.header == plain.header and read.rows == plain.rows
    for table in plain.tables:
        assert read.tables[table].to_pylist() == plain.tables[table].to_pylist(), table
    assert kri_xml.write(read.header, _without_lines(read)) == data


def test_marks_of_both_forms_are_kept() -> None:
    data = FIRST_CASE.replace("Exempel, Anna", "Exempel; &quot;A&amp;B&quot; &lt;x&gt;").encode()
    read = kri_xml.read(data)
    assert read.tables["case"]["name"].to_pylist() == ['Exempel; "A&B" <x>']
    assert kri_xml.read(kri_xml.write(read.header, _without_lines(read))).tables["case"].equals(read.tables["case"])


@pytest.mark.parametrize(
    ("found", "other", "rule"),
    [
        ("<name>Exempel, Anna</name>", "<name>Exempel\nAnna</name>", "NAME_MISSING|FIELD_INVALID"),
        ("<name>Exempel, Anna</name>", "", "NAME_MISSING"),
        ("<limits_on>2029-01-31</limits_on>", "<limits_on>2029-02-30</limits_on>", "DATE_INVALID"),
        ("<protection_code>0<", "<protection_code>1<", "PROTECTED"),
    ],
)
def test_a_bad_field_puts_its_case_aside(found: str, other: str, rule: str) -> None:
    read = kri_xml.read(FIRST_CASE.replace(found, other).encode())
    assert read.faults["rule"].to_pylist()[0] in rule.split("|") and read.tables["case"].num_rows == 0
    assert read.faults["line_no"].to_pylist()[0] == 2


@pytest.mark.parametrize(
    ("found", "other", "rule"),
    [
        ("urn:kundreskontra:kri:1", "urn:other", "FILE_REFUSED"),
        ("<version>1.0<", "<version>2.0<", "VERSION"),
        ("<invoice_count>1<", "<invoice_count>2<", "COUNT_DIFF"),
        ("<record_count>4<", "<record_count>5<", "COUNT_DIFF"),
        ("<sum_open_capital>1500.00<", "<sum_open_capital>1500.01<", "SUM_DIFF"),
        ("<disputed>N</disputed>", "<disputed>N</disputed><shoe>42</shoe>", "FILE_REFUSED"),
        ("<disputed>N</disputed>", "<disputed>N</disputed><disputed>N</disputed>", "FILE_REFUSED"),
        ("<disputed>N</disputed>", "<disputed><b>N</b></disputed>", "FILE_REFUSED"),
        ("  </case>\n", "  </case>\n<invoice/>\n", "FILE_REFUSED"),
        ("<type>CASES<", "<type>SHOES<", "FILE_REFUSED"),
        ("<kri xmlns", "<!DOCTYPE kri [<!ENTITY e 'x'>]><kri xmlns", "FILE_REFUSED"),
        ("</kri>", "", "FILE_REFUSED"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused(found: str, other: str, rule: str) -> None:
    data = FIRST_CASE.replace(found, other).encode()
    with pytest.raises(FileRefused, match=rule):
        kri_xml.read(data)


def test_the_name_says_what_the_header_says() -> None:
    name = "KRI_CASES_2120001710_5599000014_000147_20260304.xml"
    assert kri_xml.file_name(kri_xml.parse_file_name(name)) == name
    with pytest.raises(FileRefused, match="FILE_REFUSED"):
        kri_xml.parse_file_name(name.replace(".xml", ".csv"))
    with pytest.raises(FileRefused, match="FILE_REFUSED"):
        kri_xml.read(FIRST_CASE.encode(), name.replace("000147", "000148"))
