"""Peppol's own rules and the Swedish ones, each as the nodes that break it.

No package ships these rules, so `peppol_rules.toml` states them: official id, an XPath that selects what is wrong, and
what to tell the people who can put it right. Source: Peppol BIS Billing 3.0.21, rules PEPPOL-EN16931-*, PEPPOL-COMMON-*
and SE-R-*; left out are those that other countries have for their own sellers.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import partial
from pathlib import Path
from typing import Any

from lxml import etree
from stdnum import ean, luhn
from stdnum.au import abn
from stdnum.be import vat as belgian_vat
from stdnum.it import iva
from stdnum.no import orgnr as norwegian_orgnr

from formats.faults import Fault, mask
from formats.peppol_parts import CAC, CBC, CUSTOMIZATION, F_TAX

_FUNCTIONS = "urn:reskontra:rules"
_PREFIXES = {"cac": CAC, "cbc": CBC, "r": _FUNCTIONS}

_DECLARED: dict[str, Any] = tomllib.loads(Path(__file__).with_name("peppol_rules.toml").read_text("utf-8"))
LISTS = {name: frozenset(codes) for name, codes in _DECLARED["lists"].items()}
_ITALIAN_TAX = re.compile(r"[A-Za-z]{6}[0-9]{2}[A-Za-z][0-9]{2}.{3}[0-9][A-Za-z]|[0-9]{11}")
_PROFILE = re.compile(r"urn:fdc:peppol\.eu:2017:poacc:billing:[0-9]{2}:1\.0")


def _is_date(text: str) -> bool:
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _is_digits(count: int, text: str) -> bool:
    return len(text) == count and text.isascii() and text.isdigit()


def _number(node: etree._Element, path: str, absent: int) -> Decimal:
    text = node.findtext(path, namespaces=_PREFIXES)
    return Decimal(absent if text is None else text.strip())


def _line_agrees(line: etree._Element) -> bool:
    quantity = _number(line, "cbc:InvoicedQuantity", 1) * _number(line, "cbc:CreditedQuantity", 1)
    per_unit = _number(line, "cac:Price/cbc:PriceAmount", 0) / (_number(line, "cac:Price/cbc:BaseQuantity", 1) or 1)
    expected = quantity * per_unit
    for charge in line.iterfind("cac:AllowanceCharge", _PREFIXES):
        is_charge = (charge.findtext("cbc:ChargeIndicator", namespaces=_PREFIXES) or "").strip() == "true"
        expected += _number(charge, "cbc:Amount", 0) * (1 if is_charge else -1)
    return abs(expected - _number(line, "cbc:LineExtensionAmount", 0)) <= Decimal("0.02")


def _gross_agrees(allowance: etree._Element) -> bool:
    net = _number(allowance, "../cbc:PriceAmount", 0)
    return net == _number(allowance, "cbc:BaseAmount", 0) - _number(allowance, "cbc:Amount", 0)


def _charge_agrees(charge: etree._Element) -> bool:
    expected = _number(charge, "cbc:BaseAmount", 0) * _number(charge, "cbc:MultiplierFactorNumeric", 0) / 100
    return abs(expected - _number(charge, "cbc:Amount", 0)) <= Decimal("0.02")


def _signs_agree(root: etree._Element) -> bool:
    amounts = [Decimal(node.text or "") for node in root.iterfind("cac:TaxTotal/cbc:TaxAmount", _PREFIXES)]
    return all(amount >= 0 for amount in amounts) or all(amount <= 0 for amount in amounts)


# What XPath 1.0 cannot say. Each is called with a text, except those on whole lines and charges.
_TEXT_TESTS: dict[str, Callable[[str], bool]] = {
    "organisation_no": lambda text: len(text) == 10 and luhn.is_valid(text),
    "gln": lambda text: len(text) == 13 and ean.is_valid(text),
    "luhn": lambda text: len(text) >= 10 and luhn.is_valid(text[:10]),
    "norwegian": lambda text: len(text) == 9 and norwegian_orgnr.is_valid(text),
    "danish": lambda text: re.fullmatch(r"DK[0-9]{8}", text) is not None,
    "date": _is_date,
    "profile": lambda text: _PROFILE.search(text) is not None,
    "belgian": lambda text: _is_digits(10, text) and belgian_vat.is_valid(text),
    "australian": lambda text: _is_digits(11, text) and abn.is_valid(text),
    "italian_office": lambda text: re.fullmatch(r"[A-Za-z0-9]{6}", text) is not None,
    "italian_tax": lambda text: _ITALIAN_TAX.fullmatch(text) is not None,
    "italian_vat": lambda text: text[:2].upper() != "IT" or (_is_digits(11, text[2:]) and iva.is_valid(text[2:])),
    "dutch_vat": lambda text: re.fullmatch(r"NL[0-9]{9}B[0-9]{2}", text) is not None,
    "eight_digits": partial(_is_digits, 8),
    "ten_digits": partial(_is_digits, 10),
    "twelve_digits": partial(_is_digits, 12),
    "twenty_digits": partial(_is_digits, 20),
    "mime_code": LISTS["mime_codes"].__contains__,
    "period_code": LISTS["period_codes"].__contains__,
    "allowance_reason": LISTS["allowance_reasons"].__contains__,
    "charge_reason": LISTS["charge_reasons"].__contains__,
    "currency": LISTS["currencies"].__contains__,
    "scheme": LISTS["endpoint_schemes"].__contains__,
    "invoice_type": LISTS["invoice_types"].__contains__,
    "credit_note_type": LISTS["credit_note_types"].__contains__,
    "digits": lambda text: text.isascii() and text.isdigit(),
    "f_tax": lambda text: text.casefold() == F_TAX.casefold(),
}
_NODE_TESTS: dict[str, Callable[[etree._Element], bool]] = {
    "line_agrees": _line_agrees,
    "charge_agrees": _charge_agrees,
    "gross_agrees": _gross_agrees,
    "signs_agree": _signs_agree,
}


def _extensions() -> dict[tuple[str, str], Callable[..., bool]]:
    def on_node(test: Callable[[etree._Element], bool], nodes: list[etree._Element]) -> bool:
        try:
            return test(nodes[0])
        except InvalidOperation:  # not a number at all, which the schema says too
            return False

    texts = {name: lambda _, text, test=test: test(text) for name, test in _TEXT_TESTS.items()}
    nodes = {name: lambda _, found, test=test: on_node(test, found) for name, test in _NODE_TESTS.items()}
    return {(_FUNCTIONS, name): function for name, function in (texts | nodes).items()}


@dataclass(frozen=True)
class Rule:
    """One rule: its official id, the nodes that break it, and in Swedish what is wanted and what to do."""

    rule_id: str
    broken: Callable[[etree._Element], Any]
    wanted: str
    action: str
    is_warning: bool


def _rules() -> tuple[Rule, ...]:
    paths = _DECLARED["paths"] | {"customization": CUSTOMIZATION}
    extensions = _extensions()
    return tuple(
        Rule(
            rule_id=rule["id"],
            broken=etree.XPath(rule["broken"].format(**paths), namespaces=_PREFIXES, extensions=extensions),
            wanted=rule["wanted"],
            action=_DECLARED["correct"][rule["correct"]],
            is_warning=rule.get("level") == "warning",
        )
        for rule in _DECLARED["rule"]
    )


RULES = _rules()
WARNINGS = frozenset(rule.rule_id for rule in RULES if rule.is_warning)

_MARKED = etree.XPath(
    "/*/cac:AdditionalDocumentReference[starts-with(cbc:DocumentDescription,'AQY')]", namespaces=_PREFIXES
)
_TOLERATED_WHEN_MARKED = frozenset({"PEPPOL-EN16931-R010", "PEPPOL-EN16931-R020"})


def texts_of(rule_id: str) -> tuple[str, str] | None:
    """What is wanted and what to do, in Swedish, for a rule of EN 16931; None where no text is written."""
    declared = _DECLARED["en16931"].get(rule_id)
    return (declared["wanted"], _DECLARED["correct"][declared["correct"]]) if declared else None


def let_by(root: etree._Element) -> frozenset[str]:
    """The rules that a document may break: R010 and R020 where it is marked for print or internet bank."""
    return _TOLERATED_WHEN_MARKED if _MARKED(root) else frozenset()


def broken_rules(root: etree._Element) -> list[Fault]:
    """One fault for each node that breaks one of `RULES`.

    A document marked for print or internet bank (AQY) has no endpoints on purpose: exactly R010 and R020 are then
    let by. Numbers of persons and organisations are masked.
    """
    tolerated = let_by(root)
    return [
        Fault(rule.rule_id, rule.wanted, rule.action, found=_shown(node), field=path_of(node))
        for rule in RULES
        if rule.rule_id not in tolerated
        for node in rule.broken(root)
    ]


def path_of(node: etree._Element) -> str:
    """Where in the document the node is, as people read it: `InvoiceLine[2]/Price/PriceAmount`."""
    path = node.getroottree().getelementpath(node)
    return re.sub(r"\{[^}]*\}", "", path) if path != "." else ""


def _shown(node: etree._Element) -> str:
    text = (node.text or "").strip()
    is_identity = node.get("schemeID") is not None or str(node.tag).endswith("}CompanyID")
    return mask(text) if is_identity and text else text[:120]
