"""Peppol's own stylesheet beside our rules: small stylesheets of the same kind stand for it, run by the same engine."""

from pathlib import Path

import pytest
from peppol_examples import GOLDEN, SELLER, WASTE, invoice

from formats import peppol_official
from formats.peppol_invoice import write
from formats.peppol_rules import DISAGREES, cen_stylesheet, validate, validate_many, without_warnings

COMPLETE = (GOLDEN / "complete.xml").read_bytes()
SHEET = """<xsl:stylesheet version="2.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:svrl="http://purl.oclc.org/dsdl/svrl"
  xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
  xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<xsl:template match="/"><svrl:schematron-output>{}</svrl:schematron-output></xsl:template></xsl:stylesheet>"""
RULE = """<xsl:if test="not({test})"><svrl:failed-assert location="/*">
<xsl:attribute name="id">{rule}</xsl:attribute>
<xsl:attribute name="flag">{flag}</xsl:attribute>
<svrl:text>[{rule}] In   English.</svrl:text></svrl:failed-assert></xsl:if>"""


def rule(name: str, test: str, flag: str = "fatal") -> str:
    return RULE.format(rule=name, test=test, flag=flag)


REFERENCE = rule("PEPPOL-EN16931-R003", "//cbc:BuyerReference or //cac:OrderReference")
ENDPOINTS = rule("PEPPOL-EN16931-R010", "//cac:AccountingCustomerParty//cbc:EndpointID")
NOBODY_KNOWS = rule("PEPPOL-EN16931-R999", "false()")


@pytest.fixture
def sheet(tmp_path: Path):
    def made(*rules: str) -> Path:
        path = tmp_path / "rules.xslt"
        path.write_text(SHEET.format("".join(rules)), "utf-8")
        return path

    return made


def found(document: bytes, stylesheet: Path) -> list[tuple[str, str]]:
    return [(row["rule"], row["found"]) for row in validate(document, cen=False, stylesheet=stylesheet).to_pylist()]


NO_REFERENCE = COMPLETE.replace(b"BuyerReference", b"AccountingCost").replace(
    b"<cac:OrderReference><cbc:ID>PO-4711</cbc:ID><cbc:SalesOrderID>500123</cbc:SalesOrderID></cac:OrderReference>", b""
)


def test_nothing_is_said_where_both_agree(sheet):
    assert found(COMPLETE, sheet(REFERENCE, ENDPOINTS)) == []
    assert found(NO_REFERENCE, sheet(REFERENCE)) == [("PEPPOL-EN16931-R003", "")]


def test_what_only_the_official_rules_find_is_a_fault_and_the_difference_is_named(sheet):
    rows = validate(COMPLETE, cen=False, stylesheet=sheet(NOBODY_KNOWS)).to_pylist()
    assert [row["rule"] for row in rows] == ["PEPPOL-EN16931-R999", DISAGREES]
    assert rows[0]["wanted"] == "Peppol: [PEPPOL-EN16931-R999] In English."
    assert rows[1]["found"] == "PEPPOL-EN16931-R999" and rows[1]["key"] == "2026110001"
    assert rows[1]["wanted"] == "PEPPOL-EN16931-R999 bryts bara enligt den officiella stilmallen."


def test_what_only_our_rules_find_is_a_fault_and_the_difference_is_named(sheet):
    assert found(NO_REFERENCE, sheet(ENDPOINTS)) == [*(("PEPPOL-EN16931-R003", ""), (DISAGREES, "PEPPOL-EN16931-R003"))]


def test_a_difference_alone_refuses_nothing(sheet):
    rows = validate(COMPLETE, cen=False, stylesheet=sheet(NOBODY_KNOWS))
    assert without_warnings(rows)["rule"].to_pylist() == ["PEPPOL-EN16931-R999"]


def test_endpoints_are_let_by_on_a_document_for_print(sheet):
    [(number, document)] = write(*invoice(WASTE, distribution_code="101"), SELLER)
    assert validate_many([(number, document)], cen=False, stylesheet=sheet(ENDPOINTS)).num_rows == 0


def test_warnings_are_told_from_faults(sheet):
    path = sheet(REFERENCE, rule("SE-R-008", "false()", flag="warning"))
    assert peppol_official.warnings(path) == {"SE-R-008"}
    assert "UBL-CR-001" in peppol_official.warnings(cen_stylesheet())


def test_a_file_that_is_no_stylesheet_is_not_silently_left_out(tmp_path):
    (tmp_path / "rules.xslt").write_text("<a/>")
    with pytest.raises(Exception, match=r"(?i)xslt|stylesheet"):
        validate(COMPLETE, cen=False, stylesheet=tmp_path / "rules.xslt")
