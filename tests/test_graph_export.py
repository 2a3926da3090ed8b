"""Files for other programs: equal graphs give equal bytes, and nothing is lost on the way."""

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pyoxigraph as ox
import pytest
from graph_stories import STORIES
from rdflib import Dataset

from graph.claim import DragomanError
from graph.dataset import sorted_lines
from graph.export import FORMATS, write
from graph.kg import KG, kg_in_memory
from graph.view import GraphView


def built(reverse: bool = False) -> KG:
    kg = kg_in_memory()
    kg.add(reversed(STORIES) if reverse else STORIES)
    return kg


@pytest.mark.parametrize("format", FORMATS)
def test_the_order_of_articles_leaves_no_trace(format: str) -> None:
    assert built().export(format) == built(reverse=True).export(format)


PROGRAM = """
import hashlib, sys
sys.path[:0] = sys.argv[1:]
from test_graph_export import built
from graph.export import FORMATS
kg = built()
print(*(hashlib.sha256(kg.export(name)).hexdigest() for name in FORMATS))
"""


def test_another_process_gives_the_same_bytes() -> None:
    here = Path(__file__).parent
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(here), str(here.parent)],
        env=os.environ | {"PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    )
    kg = built()
    assert done.stdout.split() == [hashlib.sha256(kg.export(name)).hexdigest() for name in FORMATS]


@pytest.mark.parametrize(
    ("format", "reader"),
    [("nq", ox.RdfFormat.N_QUADS), ("trig", ox.RdfFormat.TRIG), ("jsonld", ox.RdfFormat.JSON_LD)],
)
def test_a_dataset_comes_back_whole(format: str, reader: ox.RdfFormat) -> None:
    kg = built()
    assert sorted_lines(ox.parse(kg.export(format), format=reader)) == sorted_lines(kg.store)


def test_rdflib_reads_the_same_number_of_triples() -> None:
    kg = built()
    dataset = Dataset(default_union=True)
    dataset.parse(data=kg.export("trig"), format="trig")
    assert len(dataset) == len(kg.dataset) == len(kg.store)


def test_rdf_12_reifies_without_asserting() -> None:
    triples = ox.parse(built().export("ttl12"), format=ox.RdfFormat.TURTLE)
    store = ox.Store()
    store.extend(triples)
    prefixes = built().names.prefixes()
    reified = """SELECT ?claim ?status { ?claim rdf:reifies
        <<( entity:haqqani-network rel:hasTiesTo entity:isis-k )>> ; ns:status ?status }"""
    rows = store.query(reified, prefixes=prefixes)
    assert isinstance(rows, ox.QuerySolutions)
    assert sorted(row["status"].value.rpartition("#")[2] for row in rows) == ["denied", "suspected"]
    assert not bool(store.query("ASK { ?a rel:hasTiesTo ?b }", prefixes=prefixes))


def test_graphml_comes_back() -> None:
    network = nx.read_graphml(io.BytesIO(built().export("graphml")), force_multigraph=True)
    assert network.nodes["isis-k"]["name"] == "ISIS-K"
    edge = network["isis-k"]["united-states"]["attacks"]
    assert (edge["standing"], edge["contested"], edge["support"]) == ("rel", True, 2)
    assert len(json.loads(edge["claims"])) == 4


def test_gexf_comes_back_without_the_clock() -> None:
    data = built().export("gexf")
    assert b"lastmodified" not in data
    assert nx.read_gexf(io.BytesIO(data)).nodes["isis-k"]["label"] == "ISIS-K"


def test_gexf_opens_as_the_page_draws_it() -> None:
    network = built().network()
    read = nx.read_gexf(io.BytesIO(built().export("gexf")))
    page = {node["name"]: node for node in GraphView(network).nodes}
    spots = {data["name"]: data["viz"] for _, data in read.nodes(data=True)}
    assert len(spots) == len(page) > 2
    for name, spot in spots.items():
        at = spot["position"]
        assert (at["x"], at["y"], spot["size"]) == (page[name]["x"], -page[name]["y"], page[name]["size"])
    assert len({(spot["position"]["x"], spot["position"]["y"]) for spot in spots.values()}) == len(spots)
    # the reader of networkx passes over the colours of edges
    colors = Counter(
        f"{int(one.attrib['r']):02x}{int(one.attrib['g']):02x}{int(one.attrib['b']):02x}"
        for one in ElementTree.fromstring(built().export("gexf")).iterfind(".//{*}edge/{*}color")
    )
    signs = Counter(sign for *_, sign in network.edges(data="sign"))
    assert colors == {"d55e00": signs[-1], "0072b2": signs[1], "808a96": signs[0]}


def test_csv_has_a_row_for_each_claim() -> None:
    rows = list(csv.DictReader(io.StringIO(built().export("csv").decode())))
    assert len(rows) == 9
    assert {row["status"] for row in rows} == {"asserted", "claimed", "suspected", "possible", "denied"}


def test_an_unknown_format_is_named() -> None:
    with pytest.raises(DragomanError, match="no format 'docx'; choose from nq"):
        built().export("docx")


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    target = tmp_path / "new" / "kg.nq"
    kg = built()
    data = kg.export("nq", target)
    assert target.read_bytes() == data
    assert [path.name for path in target.parent.iterdir()] == ["kg.nq"]
    with pytest.raises(DragomanError, match="cannot write"):
        write(target / "below-a-file", b"")
