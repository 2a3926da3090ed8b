"""A real Dask scheduler with two worker processes does the work; one that is killed loses nothing."""

import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest

from graph.claim import DragomanError, Extraction
from ingest import run
from ingest.run import Options, extract, samples

distributed = pytest.importorskip("distributed", reason="needs the extra cluster")


@pytest.fixture
def cluster() -> Iterator[Any]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as started:
        yield started


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_of_which_a_worker_is_killed_gives_the_same(
    cluster: Any, sample_extractions: list[Extraction], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "_ARTICLES", 2)
    found: list[object] = []
    for one in extract([samples()], Options(executor=f"dask:{cluster.scheduler_address}")):
        if not found:
            os.kill(next(iter(cluster.workers.values())).pid, signal.SIGKILL)
        found.append(one)
    assert found == sample_extractions


def test_a_cluster_that_is_not_there_is_named() -> None:
    with pytest.raises(DragomanError, match="'mpi'"):
        next(extract([samples()], Options(executor="mpi")))
