"""How a municipality's letters look: templates, fonts, and what is printed about the municipality itself."""

from __future__ import annotations

import json
import shutil
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import typst
from stdnum.se import orgnr

SUBSTITUTE_OCR_FONT = "DejaVu Sans Mono"  # embedded in typst


class FontMissing(Exception):
    """The text font of the letters is in none of the named folders."""


@dataclass(frozen=True)
class Look:
    """Templates, fonts and municipality of one legal entity.

    `municipality` has the keys that `municipality.toml` in the template folder explains. Fonts are taken from
    `font_folders` only, never from the system, so that a letter looks the same on every machine.
    """

    templates: Path
    municipality: Mapping[str, Any]
    font_folders: tuple[Path, ...]
    text_font: str = "Source Sans Pro"
    ocr_font: str = "OCR B"

    @classmethod
    def load(
        cls, templates: Path, municipality: Mapping[str, Any] | None = None, font_folders: Sequence[Path] = ()
    ) -> Look:
        """The look in a template folder.

        `municipality` replaces keys of `municipality.toml`, in its tables (`window`, `colours`, ...) key by key.
        `font_folders` are searched before the fonts that come with the project.
        """
        house = tomllib.loads((templates / "municipality.toml").read_text(encoding="utf-8"))
        for name, value in (municipality or {}).items():
            known = house.get(name)
            house[name] = {**known, **value} if isinstance(known, dict) and isinstance(value, Mapping) else value
        house["organisation_no"] = orgnr.format(orgnr.compact(house["organisation_no"]))
        return cls(templates, house, (*font_folders, templates / "fonts", *_packaged_fonts()))

    def stage(self, folder: Path) -> tuple[Look, tuple[str, ...]]:
        """The same look copied to a new folder, Typst's whole world from then on; and warnings in Swedish.

        Raises `FontMissing` without the text font. Without the OCR font another of fixed width stands in, and a
        warning says that the OCR line may not be readable.
        """
        shutil.copytree(self.templates, folder, ignore=shutil.ignore_patterns("fonts"))
        logo = self.templates / self.municipality["logo"]  # an absolute path stays what it is
        shutil.copy(logo, folder / logo.name)
        (folder / "fonts").mkdir()
        for file in self._font_files():
            shutil.copy(file, folder / "fonts" / file.name)
        house = {**self.municipality, "logo": logo.name}
        staged = replace(self, templates=folder, municipality=house, font_folders=(folder / "fonts",))
        families = set(staged.fonts().families())
        searched = ", ".join(str(path) for path in self.font_folders)
        if self.text_font not in families:
            raise FontMissing(f"Teckensnittet {self.text_font} finns inte i {searched}. Lägg dit det och kör om.")
        warnings: tuple[str, ...] = ()
        if self.ocr_font not in families:
            staged = replace(staged, ocr_font=SUBSTITUTE_OCR_FONT)
            warnings = (
                f"Teckensnittet {self.ocr_font} finns inte i {searched}. OCR-raden sätts med {SUBSTITUTE_OCR_FONT} "
                "och kanske inte kan läsas av banken. Lägg dit teckensnittet.",
            )
        fonts = {"text_font": staged.text_font, "ocr_font": staged.ocr_font}
        (folder / "house.json").write_text(json.dumps({**house, **fonts}, ensure_ascii=False), encoding="utf-8")
        return staged, warnings

    def fonts(self) -> typst.Fonts:
        """The fonts letters may use; Typst's own only where one of them stands in for the OCR font."""
        embedded = self.ocr_font == SUBSTITUTE_OCR_FONT
        folders = [str(path) for path in self.font_folders]
        return typst.Fonts(include_system_fonts=False, include_embedded_fonts=embedded, font_paths=folders)

    def _font_files(self) -> list[Path]:
        """One file for each font: of the same name in several folders the first, of two formats TrueType.

        Two files of one font would leave the choice to the order of the file system, and the same letter could get
        other bytes on another machine.
        """
        chosen: dict[str, Path] = {}
        for suffix in (".ttf", ".otf"):
            for folder in self.font_folders:
                for file in sorted(folder.glob(f"*{suffix}")) if folder.is_dir() else []:
                    chosen.setdefault(file.stem, file)
        return sorted(chosen.values())


def _packaged_fonts() -> tuple[Path, ...]:
    """The folder of the font package, where it is installed."""
    spec = find_spec("font_source_sans_pro")
    return (Path(spec.origin).parent / "files",) if spec and spec.origin else ()
