"""Where all state lies: one home folder, `RESKONTRA_HOME`, default `var/` of the project."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Home:
    """The folders below one home."""

    root: Path

    @classmethod
    def from_environment(cls) -> Home:
        """The home named by `RESKONTRA_HOME`, else `var/` beside the code."""
        return cls(Path(os.environ.get("RESKONTRA_HOME") or PROJECT / "var").resolve())

    @property
    def sftp(self) -> Path:
        """Root of the accounts' folders: a file moved into `sftp/bank/in/` is taken like one sent over SFTP."""
        return self.root / "sftp"

    @property
    def archive(self) -> Path:
        """Every byte received or sent, by its SHA-256 (the default archive root)."""
        return self.root / "archive"

    @property
    def postgres(self) -> Path:
        """Data folder, socket and password of the embedded PostgreSQL."""
        return self.root / "postgres"

    @property
    def keys(self) -> Path:
        """SSH host key and the accounts' keys of the embedded SFTP server."""
        return self.root / "keys"

    @property
    def airflow(self) -> Path:
        """`AIRFLOW_HOME` of the demo and of `make up`."""
        return self.root / "airflow"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def restricted(self) -> Path:
        """Documents of protected persons: readable by the owner only, never in any folder of a counterpart."""
        return self.root / "restricted"
