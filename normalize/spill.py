"""Shards sorted anew, so that each is read once however many batches its documents are in.

Input: the shards of `DIR/extracted` and the batches that normalize goes by (year, agency); output: for each
batch one file of facts and one of paragraphs in a folder of its own, which `normalize.shards` reads as it reads a
shard. Without it 100,000 reports are 20 batches of documents from each of 100 shards: 2,000 readings.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np
import pyarrow as pa

from normalize import shards
from normalize.choose import Candidate

_OPTIONS = pa.ipc.IpcWriteOptions(compression="lz4", emit_dictionary_deltas=False)


@contextmanager
def sorted_anew(extracted: Path, batches: Sequence[Sequence[Candidate]], folder: Path) -> Iterator[Path]:
    """Give the folder to read the batches from, and every candidate the name of its file there.

    One batch is read where it is. The folder is removed in the end.
    """
    if len(batches) < 2:
        yield extracted
        return
    folder.mkdir()
    try:
        for kind, read in (("facts", shards.facts), ("paragraphs", shards.paragraphs)):
            _sort(extracted, batches, folder, kind, read)
        for number, batch in enumerate(batches):
            for one in batch:
                one.shard = str(number)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sort(
    extracted: Path,
    batches: Sequence[Sequence[Candidate]],
    folder: Path,
    kind: str,
    read: Callable[[Path, str], pa.Table],
) -> None:
    """Write the rows of every shard to the files of their batches."""
    wanted: dict[str, dict[str, int]] = {}
    for number, batch in enumerate(batches):
        for one in batch:
            wanted.setdefault(one.shard, {})[one.document_id] = number
    writers: dict[int, pa.ipc.RecordBatchStreamWriter] = {}
    with ExitStack() as files:
        for shard, some in sorted(wanted.items()):
            table = read(extracted, shard).combine_chunks()
            of_batch = shards.positions(table["document_id"], some)
            order = np.argsort(of_batch, kind="stable")
            ends = np.searchsorted(of_batch[order], np.arange(len(batches) + 1))
            for number in range(len(batches)):
                if number not in writers:
                    path = folder / f"{number}.{kind}.arrow"
                    writers[number] = files.enter_context(pa.ipc.new_stream(path, table.schema, options=_OPTIONS))
                if ends[number] < ends[number + 1]:
                    writers[number].write_table(table.take(pa.array(order[ends[number] : ends[number + 1]])))
