"""What KRI rows must be, alone and to each other: the same checks before a file is written and after it is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from formats import delimited, faults
from formats.kri_declaration import Field, FileType, Record, Total

Tables = Mapping[str, pa.Table]
Parents = Mapping[str, np.ndarray]

_RETURN = "Raden går tillbaka; rätta och skicka på nytt."


def completed(file_type: FileType, tables: Tables) -> dict[str, pa.Table]:
    """A table for every record, with every column of its schema: what is missing is empty or null.

    Raises ValueError for a record or column that the type does not have: a misspelt name would lose its data.
    """
    strange = set(tables) - {record.name for record in file_type.records}
    full = {}
    for record in file_type.records:
        table = tables.get(record.name, record.schema.empty_table())
        strange |= {f"{record.name}.{name}" for name in set(table.column_names) - set(record.schema.names)}
        columns = [
            table[column.name].combine_chunks().cast(column.type)
            if column.name in table.column_names
            else pa.nulls(table.num_rows, column.type)
            for column in record.schema
        ]
        full[record.name] = pa.table(columns, schema=record.schema)
    if strange:
        raise ValueError(f"{file_type.name} has no {', '.join(sorted(strange))}")
    return full


def cell_faults(
    record: Record, field: Field, code: str, wanted: str, table: pa.Table, mask: pa.Array, shown: pa.Array
) -> pa.Table:
    """The faults of one field in the rows of `mask`; `shown` is the field's column as text."""
    return delimited.fault_rows(
        code,
        table["line_no"].combine_chunks().filter(mask),
        wanted,
        _RETURN,
        field=field.name,
        found=shown.filter(mask),
        keys=table[record.key].combine_chunks().filter(mask),
        identity=field.name == "id_no",
    )


def missing(record: Record, table: pa.Table) -> tuple[np.ndarray, pa.Table]:
    """The rows without a field they must have, and their faults."""
    mask, found = np.zeros(table.num_rows, bool), []
    for field in record.fields:
        if field.must and table[field.column].null_count:
            empty = table[field.column].combine_chunks().is_null()
            mask |= empty.to_numpy(zero_copy_only=False)
            shown = pa.nulls(table.num_rows, pa.string())
            found.append(
                cell_faults(record, field, field.missing_code, "Uppgiften får inte saknas.", table, empty, shown)
            )
    return mask, faults.concat(found)


def broken(record: Record, table: pa.Table, above: Parents) -> tuple[np.ndarray, pa.Table]:
    """The rows that break a rule, stand twice or belong to nothing in the file, and their faults."""
    mask, found = np.zeros(table.num_rows, bool), []
    for code, name, wanted, rows in _judgements(record, table, above) if table.num_rows else ():
        if not pc.any(rows).as_py():
            continue
        wrong = np.asarray(pc.fill_null(rows, False))
        mask |= wrong
        field = record.field(name)
        shown = field.kind.write(table[field.column].combine_chunks())
        found.append(cell_faults(record, field, code, wanted, table, pa.array(wrong), shown))
    return mask, faults.concat(found)


def parents(file_type: FileType, tables: Tables) -> Parents:
    """The row of each row's parent, by record; -1 where the file has none."""
    found = {}
    for record in file_type.records:
        if record.parent:
            name, links, _ = record.parent
            own, above = (
                pc.binary_join_element_wise(*(table[link].combine_chunks() for link in links), "\x1f")
                for table in (tables[record.name], tables[name])
            )
            rows = pc.index_in(own, value_set=above, skip_nulls=True)
            found[record.name] = rows.fill_null(-1).to_numpy(zero_copy_only=False)
    return found


def paths(file_type: FileType, tables: Tables, above: Parents) -> dict[str, np.ndarray]:
    """Where each row stands: row of its case, then rank and row at the second level, then at the third."""
    found: dict[str, np.ndarray] = {}
    depths: dict[str, int] = {}
    for rank, record in enumerate(file_type.records):
        own = np.arange(tables[record.name].num_rows)
        depth, path = 0, np.zeros((len(own), 5), np.int64)
        if record.parent:
            rows = above[record.name]
            assert (rows >= 0).all(), f"a {record.name} without its {record.parent[0]} was not checked for"
            depth, path = depths[record.parent[0]] + 1, found[record.parent[0]][rows]
            path[:, 2 * depth - 1] = rank
        path[:, 2 * depth] = own
        depths[record.name], found[record.name] = depth, path
    return found


def reckoned(total: Total, tables: Tables, where: tuple[str, str] | None = None) -> int:
    """The value of a control total: a number of rows, or a sum in öre."""
    table = tables[total.record]
    for name, value in filter(None, (total.where, where)):
        table = table.filter(pc.equal(table[name], value))
    return int(pc.sum(table[total.column], min_count=0).as_py()) if total.column else table.num_rows


def _judgements(record: Record, table: pa.Table, above: Parents) -> Iterator[tuple[str, str, str, pa.Array]]:
    """Error code, field, what was wanted and which rows are not so (null is not broken)."""
    for rule in record.rules:
        yield rule.code, rule.field, rule.wanted, rule.broken(table)
    if record.unique:
        name, code = record.unique
        values = table[name].to_pandas()
        yield code, name, "Numret finns redan i filen.", pa.array((values.duplicated() & values.notna()).to_numpy())
    if record.parent:
        _, links, code = record.parent
        yield (
            code,
            links[-1],
            "Posten som raden hör till finns inte i filen.",
            pa.array(above[record.name] < 0),
        )
