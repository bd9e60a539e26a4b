"""Official rules as their owners ship them, stylesheets compiled from Schematron, run by Saxon.

A stylesheet turns a document into a report (SVRL) whose `failed-assert` elements are the rules that it breaks. Each is
compiled once a process, which takes a second or two.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree

_SVRL = "{http://purl.oclc.org/dsdl/svrl}"


class Failed(NamedTuple):
    """A rule that a document breaks: its id, the owner's words and where."""

    rule: str
    text: str
    location: str


def failed(stylesheet: Path, document: str) -> list[Failed] | None:
    """The rules of the stylesheet that a document breaks; None where the stylesheet itself stumbles over it.

    It does where the schema lets a party have several legal names. Raises what Saxon raises where there is none.
    """
    compiled = _compiled(stylesheet)
    try:
        report = compiled.transform_to_string(xdm_node=_processor().parse_xml(xml_text=document))
    except Exception:
        return None
    asserts = etree.fromstring(report.encode()).iterfind(f"{_SVRL}failed-assert")
    return [Failed(node.get("id", ""), _text(node), node.get("location", "")) for node in asserts]


def warnings(stylesheet: Path) -> frozenset[str]:
    """The rules of a stylesheet that are warnings only."""
    text = stylesheet.read_text("utf-8")
    flags = re.findall(r'name="id">([^<]+)</xsl:attribute>\s*<xsl:attribute name="flag">([^<]+)<', text)
    return frozenset(rule for rule, flag in flags if flag == "warning")


def _text(node: etree._Element) -> str:
    return " ".join((node.findtext(f"{_SVRL}text") or "").split())


@cache
def _processor() -> Any:
    import saxonche  # only where the rules are run: the library starts a virtual machine of its own

    return saxonche.PySaxonProcessor(license=False)


@cache
def _compiled(stylesheet: Path) -> Any:
    return _processor().new_xslt30_processor().compile_stylesheet(stylesheet_file=str(stylesheet))
