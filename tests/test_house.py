"""The house's outer walls: import directions, one name everywhere, every statement used, true documents."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
import yaml

from reskontra.home import PROJECT
from reskontra.processes import BY_NAME, NIGHT, PROCESSES

BUILT = [process for process in PROCESSES if not process.planned]
PLANNED = [process for process in PROCESSES if process.planned]
STATEMENTS = sorted(path for path in (PROJECT / "sql").rglob("*.sql") if path.parent.name not in ("schema", "views"))
HEADER = ("reads", "writes", "takes", "rerun")


def modules(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (PROJECT / folder).rglob("*.py"))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> set[str]:
    """The top-level names a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level or path.parts[-2] not in ("dags", "plugins"), f"{path}: relative import in a DAG file"
            found.add((node.module or "").split(".")[0])
    return found


def section(document: Path, heading: str) -> str:
    """The text under a heading `## heading`, up to the next of its kind."""
    text = document.read_text(encoding="utf-8")
    found = re.search(rf"^## {re.escape(heading)}$\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"{document.relative_to(PROJECT)} has no heading ## {heading}"
    return found[1]


@pytest.mark.parametrize("path", modules("formats"), ids=lambda path: path.name)
def test_formats_know_nothing_but_bytes_and_tables(path: Path) -> None:
    forbidden = {"reskontra", "airflow", "psycopg", "sqlalchemy", "reskontra_airflow", "paramiko"}
    assert not imported(path) & forbidden


def test_formats_read_no_clock_and_no_environment() -> None:
    for path in modules("formats"):
        calls = {
            node.func.attr for node in ast.walk(tree(path)) if isinstance(node, ast.Call) and hasattr(node.func, "attr")
        }
        assert not calls & {"now", "today", "utcnow", "getenv"}, path


def test_airflow_is_imported_in_three_places_only() -> None:
    using = {path.relative_to(PROJECT).as_posix() for path in modules("reskontra") if "airflow" in imported(path)}
    assert using == {"reskontra/steps.py"}


def _room(module: str) -> str:
    """The folder of reskontra/ that a module lies in, or the module itself where it lies in none."""
    top = module.split(".")[1]
    return top if (PROJECT / "reskontra" / top).is_dir() else f"{top}.py"


def _run_with(node: ast.AST) -> Iterator[str]:
    """The modules of reskontra that run when this code runs: what only types need is left out."""
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
        return
    if isinstance(node, ast.ImportFrom) and node.module == "reskontra":
        yield from (f"reskontra.{alias.name}" for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("reskontra."):
        yield str(node.module)
    for child in ast.iter_child_nodes(node):
        yield from _run_with(child)


def test_the_folders_of_reskontra_import_in_one_direction() -> None:
    """A circle between folders, or between a folder and a process, raises CycleError, which names it."""
    graph: dict[str, set[str]] = {}
    for path in modules("reskontra"):
        room = _room(".".join(path.relative_to(PROJECT).with_suffix("").parts))
        graph.setdefault(room, set()).update(_room(module) for module in _run_with(tree(path)))
    order = TopologicalSorter({room: taken - {room} for room, taken in graph.items()}).static_order()
    assert {"exchange", "decisions", "claims", "cli.py"} <= set(order)


def test_nothing_imports_dags_or_plugins() -> None:
    plugins = {path.stem for path in modules("plugins")}
    for path in modules("formats", "reskontra"):
        assert not imported(path) & ({"dags", "plugins"} | plugins), path


def test_plugins_have_names_that_replace_no_module() -> None:
    for path in modules("plugins"):
        assert path.stem.startswith("reskontra_") and path.parent == PROJECT / "plugins", path


def test_a_planned_process_pretends_nothing() -> None:
    for process in PLANNED:
        assert process not in [step.process for step in NIGHT]
        for path in (f"reskontra/{process.name}.py", f"sql/{process.name}"):
            assert not (PROJECT / path).exists(), f"{process.name} is planned, but {path} is there"


@pytest.mark.parametrize("process", BUILT, ids=lambda process: process.name)
def test_one_name_is_row_module_sql_test_runbook_and_heading(process) -> None:
    for path in (
        f"reskontra/{process.name}.py",
        f"sql/{process.name}",
        f"tests/reskontra/test_{process.name}.py",
        f"include/templates/runbook/{process.name}.md",
    ):
        assert (PROJECT / path).exists(), path
    assert process in [step.process for step in NIGHT], "built, but in no night"
    totals = PROJECT / "sql" / process.name / f"{process.name}_totals.sql"
    named = {name for pair in process.balances for side in pair for name in re.findall(r"[\w]+\.[\w]+", side)}
    if any(name.startswith(f"{process.name}.") for name in named):
        assert totals.exists(), f"{totals.name} is missing"


def test_every_process_has_its_heading_in_the_documents_in_order() -> None:
    document = (PROJECT / "docs" / "processes.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", document, re.MULTILINE) == [process.name for process in PROCESSES]
    for process in PROCESSES:
        text = section(PROJECT / "docs" / "processes.md", process.name)
        assert f"*{process.title}*" in text
        assert all(number in re.findall(r"\d+", text.split("·")[1]) for number in map(str, process.sub_process))
        assert (" planned: " in text) == process.planned, process.name


def test_the_glossary_pairs_every_process_with_its_swedish_title() -> None:
    text = (PROJECT / "docs" / "glossary.md").read_text(encoding="utf-8")
    for process in PROCESSES:
        assert f"| {process.title} | `{process.name}`" in text, process.name


@pytest.mark.parametrize("path", STATEMENTS, ids=lambda path: path.stem)
def test_every_statement_says_what_it_does_reads_writes_takes_and_if_it_may_be_rerun(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert re.match(rf"-- {path.stem}: \S.{{10,}}", lines[0]), f"{path.name}: the first line names and tells"
    header = [line.removeprefix("--").split() for line in lines if line.startswith("--")]
    words = [words[0] for words in header if words]
    assert [word for word in words if word in HEADER][:4] == list(HEADER), f"{path.name}: {HEADER} in this order"
    assert set(re.findall(r"%\((\w+)\)s", "\n".join(lines))) <= set(_taken(lines)), f"{path.name}: takes"


def _taken(lines: list[str]) -> list[str]:
    """The parameters named after `takes`, which may go on over further comment lines."""
    comment = "\n".join(line.removeprefix("--") for line in lines if line.startswith("--"))
    found = re.search(r"takes\s+(.*?)(?=\n\s*rerun)", comment, re.DOTALL)
    return re.findall(r"\w+", found[1]) if found else []


def test_statements_have_names_of_their_own() -> None:
    doubled = [name for name, count in Counter(path.stem for path in STATEMENTS).items() if count > 1]
    assert doubled == []


@cache
def named_in_code() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """Every string of the code, and every f-string as a pattern (for names such as `{process.name}_totals`)."""
    strings: set[str] = set()
    patterns: set[str] = set()
    for path in modules("reskontra"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                strings.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [re.escape(v.value) if isinstance(v, ast.Constant) else r"\w+" for v in node.values]
                if re.search(r"[a-z]{4,}", "".join(parts).replace(r"\w+", "")):
                    patterns.add("".join(parts))
    return frozenset(strings), tuple(re.compile(pattern) for pattern in sorted(patterns))


@pytest.mark.parametrize("path", STATEMENTS, ids=lambda path: path.stem)
def test_every_statement_is_used(path: Path) -> None:
    strings, patterns = named_in_code()
    assert path.stem in strings or any(pattern.fullmatch(path.stem) for pattern in patterns), f"{path.name} is unused"


def test_every_statement_the_code_names_is_there() -> None:
    there = {path.stem for path in STATEMENTS}
    named = list(_statements_named())
    assert len({name for _, name in named}) > len(there) / 2, "most statements are named literally"
    for path, name in named:
        assert name in there, f"{path.relative_to(PROJECT)} names {name}"


def _statements_named() -> Iterator[tuple[Path, str]]:
    """The literal first arguments of calls on a ledger."""
    doors = {"run", "rows", "row", "one", "table"}
    for path in modules("reskontra"):
        for node in ast.walk(tree(path)):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in doors
                and "ledger" in ast.unparse(node.func.value)
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                yield path, str(node.args[0].value)


def test_every_view_and_migration_says_what_it_is() -> None:
    for path in (PROJECT / "sql" / "views").glob("*.sql"):
        assert path.read_text(encoding="utf-8").startswith(f"-- {path.stem}: "), path.name
    numbers = sorted(path.name[:3] for path in (PROJECT / "sql" / "schema").glob("*.sql"))
    assert numbers == [f"{number:03d}" for number in range(1, len(numbers) + 1)], "migrations are numbered without gaps"


def test_amounts_are_never_floats_in_the_schema() -> None:
    for path in (PROJECT / "sql").rglob("*.sql"):
        for name, kind in re.findall(r"^\s+(\w+_ore)\s+(\w+)", path.read_text(encoding="utf-8"), re.MULTILINE):
            if path.parent.name == "schema":
                assert kind == "bigint", f"{path.name}: {name} {kind}"
        assert not re.search(r"\b(double precision|real|float[48]?)\b", _code(path)), path.name


def _code(path: Path) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    return "\n".join(line.split("--")[0] for line in lines)


def test_documents_are_short_and_not_empty_and_lead_somewhere() -> None:
    for path in (PROJECT / "docs").rglob("*.md"):
        text = path.read_text(encoding="utf-8")
        assert 3 < len(text.splitlines()) <= 300, path.relative_to(PROJECT)
        for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", text):
            if "://" not in target:
                assert (path.parent / target).exists(), f"{path.relative_to(PROJECT)} points to {target}"


def test_every_declared_format_has_its_document_and_test_and_no_document_is_about_nothing() -> None:
    declaring = [
        path for path in modules("formats") if re.search(r"^\w+ = Layout\(", path.read_text("utf-8"), re.MULTILINE)
    ]
    formats = {re.sub("_(layout|records)$", "", path.stem) for path in declaring}
    assert formats, "no format is declared"
    pages = {path.stem for path in (PROJECT / "docs" / "formats").glob("*.md")}
    tests = {path.stem.removeprefix("test_") for path in (PROJECT / "tests" / "formats").glob("test_*.py")}
    assert formats <= pages and formats <= tests
    about = {page.removesuffix("_json") for page in pages}
    assert about <= {path.stem for path in modules("formats", "reskontra")}


def test_readme_stands_in_the_agreed_order() -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    places = [readme.index(mark) for mark in ("make demo", "make test", "`customer_intake`", "`reporting`")]
    assert places == sorted(places)
    table = re.findall(r"^\| *\d+ *\| *`(\w+)`", readme, re.MULTILINE)
    assert table == [process.name for process in PROCESSES], "README's table is the process table"
    headings = [heading.lower() for heading in re.findall(r"^## (.+)$", readme, re.MULTILINE)]
    wanted = ("process", "format", "tree", "not")
    order = [next((place for place, heading in enumerate(headings) if word in heading), -1) for word in wanted]
    assert -1 not in order and order == sorted(order), headings


def test_the_makefile_shows_every_target_and_has_those_that_are_promised() -> None:
    shown = subprocess.run(["make", "-C", PROJECT], capture_output=True, text=True, check=True).stdout
    for target in ("demo", "up", "down", "test", "check", "bench", "lock", "clean"):
        assert re.search(rf"^  make {target} ", shown, re.MULTILINE), target


def test_ci_runs_the_readmes_test_command_and_the_checks() -> None:
    text = (PROJECT / ".ci" / "run").read_text(encoding="utf-8")
    assert "make test" in text and "make check" in text
    assert (PROJECT / ".ci" / "run").stat().st_mode & 0o111


def test_the_compose_file_names_every_part_of_production() -> None:
    services = yaml.safe_load((PROJECT / "docker-compose.yaml").read_text(encoding="utf-8"))["services"]
    parts = {"postgres", "redis", "sftp", "init", "api-server", "scheduler", "dag-processor", "triggerer", "worker"}
    assert set(services) == parts
    for name, service in services.items():
        assert name == "init" or "healthcheck" in service, name
        assert "build" in service or re.search(r":[\w.-]*\d", service["image"]), f"{name}: a version, not latest"


def test_docker_compose_accepts_the_compose_file() -> None:
    command = next((found for found in _compose_commands()), None)
    if command is None:
        pytest.skip("neither docker compose nor docker-compose is on this machine; the file is parsed in another test")
    answer = subprocess.run([*command, "config", "--quiet"], cwd=PROJECT, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr


def _compose_commands() -> Iterator[list[str]]:
    if shutil.which("docker-compose"):
        yield ["docker-compose"]
    if shutil.which("docker") and not subprocess.run(["docker", "compose", "version"], capture_output=True).returncode:
        yield ["docker", "compose"]


def test_nothing_committed_names_a_developers_machine() -> None:
    files = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True)
    if files.returncode:
        pytest.skip("not a git checkout")
    paths = re.compile(rb"/(?:work|root|home/[a-z]+|Users/[A-Za-z]+)/")
    for name in filter(None, files.stdout.split("\0")):
        path = PROJECT / name
        if path.is_file() and path != Path(__file__):
            assert not paths.search(path.read_bytes()), name


def test_every_pool_is_a_counterparts_folder() -> None:
    folders = {"ubw", "systems", "bank", "distributor", "agency", "finance", "field"}
    assert {pool for process in BY_NAME.values() for pool in process.pools} <= folders
