"""From tables to records: CSV, TSV and Parquet, a row at a time; columns are the fields of the record."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from ingest.article import Failure
from ingest.readers.extras import needed
from ingest.readers.raw import Opened, Piped, Raw, Reader, Settings, failure, too_large
from ingest.readers.records import has_text, wanted
from ingest.readers.sources import seekable

_ROWS = 64


def _separated(file: Opened, how: Settings, delimiter: str) -> Iterator[Raw | Failure]:
    csv.field_size_limit(how.limits.text)
    lines = io.TextIOWrapper(io.BufferedReader(Piped(file.stream)), encoding="utf-8-sig", newline="")
    rows = csv.DictReader(lines, delimiter=delimiter, strict=True)
    try:
        if missing := _without_text(list(rows.fieldnames or ()), file, how):
            yield missing
            return
        for row in rows:
            yield _record(row, f"{file.name}:{rows.line_num}", file)
    except csv.Error as error:
        status = "too_large" if "field larger" in str(error) else "corrupt"
        yield failure(f"{file.name}:{rows.line_num}", status, f"cannot be read further: {error}")
    except UnicodeDecodeError as error:
        yield failure(f"{file.name}:{rows.line_num}", "corrupt", f"not UTF-8: {error.reason}")


def _without_text(columns: list[str], file: Opened, how: Settings) -> Failure | None:
    if has_text(columns, how.fields):
        return None
    shown = ", ".join(columns[:8])
    message = f"no column for the text ({wanted(how.fields)}); the columns are: {shown}"
    return failure(file.name, "empty", message)


def _record(row: dict[str | Any, Any], name: str, file: Opened) -> Raw:
    kept = {key: value for key, value in row.items() if isinstance(key, str) and value is not None}
    data = json.dumps(kept, default=str, ensure_ascii=True).encode()
    return Raw(name=name, data=data, hints=file.hints, kind="record")


def _parquet(file: Opened, how: Settings) -> Iterator[Raw | Failure]:
    parquet = needed("pyarrow.parquet", extra="parquet", for_what="Parquet files", name=file.name)
    if isinstance(parquet, Failure):
        yield parquet
        return
    from pyarrow import ArrowException

    stream = seekable(file, 50 * how.limits.text)
    if stream is None:
        yield too_large(file.name, "a long table that comes as a stream", f"{50 * how.limits.text:,} bytes")
        return
    number = 0
    try:
        table = parquet.ParquetFile(stream)
        if missing := _without_text(table.schema_arrow.names, file, how):
            yield missing
            return
        for batch in table.iter_batches(batch_size=_ROWS):
            for row in batch.to_pylist():
                number += 1
                yield _record(row, f"{file.name}:{number}", file)
    except (ArrowException, OSError, ValueError) as error:
        yield failure(file.name, "corrupt", f"cannot be read beyond row {number}: {error}")


CSV = Reader(kind="csv", suffixes=(".csv",), unpack=lambda file, how: _separated(file, how, ","))
TSV = Reader(kind="tsv", suffixes=(".tsv", ".tab"), unpack=lambda file, how: _separated(file, how, "\t"))
PARQUET = Reader(
    kind="parquet",
    suffixes=(".parquet",),
    looks=lambda head: head.startswith(b"PAR1"),
    unpack=_parquet,
)
