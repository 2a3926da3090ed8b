"""The command line: data on stdout, one clear line on stderr where it goes wrong, and what was built is kept."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import dragoman
from graph.claim import from_dict
from graph.view.payload import places
from ingest.run import samples

ROOT = Path(__file__).parents[1]
SAMPLES = samples()
ONE, OTHER = "Taliban", "Pakistan"


def run(*arguments: str | Path, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(dragoman.app, [str(one) for one in arguments], input=stdin)


def called(*arguments: str | Path, stdin: bytes = b"") -> subprocess.CompletedProcess[str]:
    """The command as a shell runs it."""
    command = [sys.executable, "-m", "dragoman", *map(str, arguments)]
    done = subprocess.run(command, input=stdin, capture_output=True, cwd=ROOT, check=False)
    return subprocess.CompletedProcess(command, done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture(scope="module")
def kg(tmp_path_factory: pytest.TempPathFactory) -> Path:
    to = tmp_path_factory.mktemp("cli") / "kg"
    done = run("build", SAMPLES, "--to", to)
    assert done.exit_code == 0, done.output
    assert "13 added" in done.stderr
    return to


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A graph of one article that a test may change."""
    to = tmp_path / "kg"
    assert run("build", SAMPLES / "panjshir.txt", "--to", to).exit_code == 0
    return to


def test_building_again_changes_nothing(small: Path) -> None:
    before = dragoman.open(small).export("nq")
    done = run("build", SAMPLES / "panjshir.txt", "--to", small)
    assert "1 same" in done.stderr
    assert done.stdout == ""
    assert dragoman.open(small).export("nq") == before


def test_the_last_run_is_reported_beside_the_graph(small: Path) -> None:
    report = json.loads((small / dragoman.REPORT).read_text(encoding="utf-8"))
    assert report["articles"] == {"added": 1}
    assert report["failures"] == []
    assert report["seconds"] > 0


def test_every_failure_is_in_the_report(small: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "empty.txt").write_bytes(b"")
    (folder / "large.html").write_bytes(b"<p>word</p>" * 200)
    done = run("build", folder, SAMPLES / "panjshir.txt", "--to", small, "--limit", "page=1000")
    assert done.exit_code == 3
    report = json.loads((small / dragoman.REPORT).read_text(encoding="utf-8"))
    assert report["articles"] == {"same": 1}
    assert report["statuses"] == {"empty": 1, "too_large": 1}
    assert {Path(one["source"]).name for one in report["failures"]} == {"empty.txt", "large.html"}


def test_shares_are_extracted_apart_and_loaded_together(kg: Path, tmp_path: Path) -> None:
    for share in ("1/2", "2/2"):
        path = tmp_path / f"{share[0]}.jsonl"
        assert run("extract", SAMPLES, "--shard", share, "-o", path).exit_code == 0
        assert not path.with_name(path.name + ".part").exists()
    done = run("load", *sorted(tmp_path.glob("?.jsonl")), "--to", tmp_path / "kg")
    assert done.exit_code == 0
    assert dragoman.open(tmp_path / "kg").export("nq") == dragoman.open(kg).export("nq")


def test_an_article_comes_from_stdin(tmp_path: Path) -> None:
    text = b"The Taliban attacked the Afghan army near Herat on Monday, officials said.\n"
    done = called("build", "-", "--to", tmp_path / "kg", "--published", "2021-08-03", stdin=text)
    assert (done.returncode, done.stdout) == (0, "")
    assert "1 added" in done.stderr


def test_extract_prints_one_article_a_line() -> None:
    done = run("extract", SAMPLES / "abbey-gate.txt", SAMPLES / "briefs.jsonl")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(found) == 3
    for article in found:
        assert set(article) == {"article", "text", "mentions", "entities", "claims"}
        from_dict(article)
        for part in (*article["mentions"], *(claim["evidence"] for claim in article["claims"])):
            assert article["text"][part["start"] : part["end"]] == part["text"]
    assert sum(len(article["claims"]) for article in found) > 3


def test_a_named_query_and_one_of_ones_own(kg: Path) -> None:
    named = run("query", kg, "claims-per-status", "--format", "csv")
    assert named.stdout.startswith("status,claims,propositions")
    assert "asserted" in named.stdout
    own = run("query", kg, "SELECT (COUNT(?c) AS ?n) WHERE { ?c a ns:Claim }", "--format", "json")
    count = int(json.loads(own.stdout)["results"]["bindings"][0]["n"]["value"])
    assert count == len(dragoman.open(kg).claims())


def test_a_query_from_a_file_and_from_stdin(kg: Path) -> None:
    path = ROOT / "examples" / "denials.rq"
    by_file = run("query", kg, path, "--format", "csv")
    assert by_file.exit_code == 0
    assert (
        run("query", kg, "-", "--format", "csv", stdin=path.read_text(encoding="utf-8")).stdout
        == by_file.stdout
    )
    assert "denied" in by_file.stdout


def test_a_query_is_bound_to_an_actor(kg: Path) -> None:
    rows = run("query", kg, "neighbours", "--set", "actor=Taliban", "--format", "csv").stdout.splitlines()[1:]
    assert rows
    assert all("Taliban" in row for row in rows)


def test_without_a_query_the_names_are_listed(kg: Path) -> None:
    names = [line.split()[0] for line in run("query", kg).stdout.splitlines()]
    assert len(names) >= 5
    assert "contested-dyads" in names


def test_find_path_and_evidence(kg: Path) -> None:
    assert "taliban" in run("find", kg, "talib", "--format", "csv").stdout
    path = run("path", kg, ONE, OTHER)
    assert "path 1" in path.stdout
    assert "“" in path.stdout
    evidence = json.loads(run("evidence", kg, ONE, OTHER, "--format", "json").stdout)
    assert evidence
    assert {frozenset((row["subject"], row["object"])) for row in evidence} == {frozenset((ONE, OTHER))}
    text = run("evidence", kg, ONE, OTHER).stdout
    assert all(" ".join(row["evidence"].split()) in text for row in evidence)


def test_view_to_a_file_and_to_stdout(kg: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    assert run("view", kg, "-o", page, "--title", "A <b> title").exit_code == 0
    text = page.read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>")
    assert "<title>A &lt;b&gt; title</title>" in text
    assert run("view", kg, "-o", "-", "--title", "A <b> title").stdout.strip() == text.strip()


def test_a_view_keeps_the_places_of_an_earlier_one(kg: Path, tmp_path: Path) -> None:
    few, all_ = tmp_path / "few.html", tmp_path / "all.html"
    assert run("view", kg, "-o", few, "--status", "asserted").exit_code == 0
    assert run("view", kg, "-o", all_, "--keep", few).exit_code == 0
    assert places(few).items() < places(all_).items()


@pytest.mark.parametrize("format", ["nq", "trig", "ttl12", "jsonld", "graphml", "gexf", "csv"])
def test_every_export_is_the_same_twice(kg: Path, tmp_path: Path, format: str) -> None:
    path = tmp_path / f"kg.{format}"
    assert run("export", kg, "--format", format, "-o", path).exit_code == 0
    assert path.stat().st_size > 1000
    assert run("export", kg, "--format", format).stdout_bytes == path.read_bytes()


def test_stats_and_check(kg: Path) -> None:
    stats = json.loads(run("stats", kg, "--format", "json").stdout)
    assert stats["articles"] == 13
    assert sum(stats["statuses"].values()) == stats["claims"]
    shown = run("stats", kg).stdout
    assert "claims per 1,000 words" in shown
    lines = [line.split() for line in shown.splitlines() if "█" in line]
    assert max(len(line[-1]) for line in lines) == 30
    assert all(line[-1].strip("█▏▎▍▌▋▊▉") == "" for line in lines)
    assert "sound" in run("check", kg).stderr


def test_retract_takes_back_and_names_what_is_not_there(small: Path) -> None:
    [article] = dragoman.open(small).claims()["article"].unique()
    wrong = called("retract", small, article[:-1])
    assert wrong.returncode == 1
    assert f"did you mean '{article}'" in wrong.stderr
    assert run("retract", small, article).exit_code == 0
    assert dragoman.open(small).claims().empty
    assert run("check", small).exit_code == 0


def test_the_demo_shows_a_table_and_writes_the_page(tmp_path: Path) -> None:
    done = run("demo", "--to", tmp_path / "kg")
    assert done.exit_code == 0, done.output
    for word in ("articles", "asserted", "denied", "Taliban", str(tmp_path / "kg" / "page.html")):
        assert word in done.stdout
    assert (tmp_path / "kg" / "page.html").stat().st_size > 500_000


def missing(folder: Path) -> Path:
    return folder / "nowhere.txt"


def empty(folder: Path) -> Path:
    (folder / "empty.txt").write_bytes(b"")
    return folder / "empty.txt"


def blank(folder: Path) -> Path:
    (folder / "blank.jsonl").write_bytes(b"\n\n{}\n")
    return folder / "blank.jsonl"


def binary(folder: Path) -> Path:
    (folder / "picture.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9)
    return folder / "picture.html"


def undecodable(folder: Path) -> Path:
    (folder / "noise.txt").write_bytes(b"The Taliban\x81\x8d\x8f\x90\x9d" * 40)
    return folder / "noise.txt"


def unknown_kind(folder: Path) -> Path:
    (folder / "table.xlsx").write_bytes(b"PK\x03\x04 and more")
    return folder / "table.xlsx"


def nested(folder: Path) -> Path:
    (folder / "deep.html").write_text("<div>" * 60_000 + "x" + "</div>" * 60_000, encoding="utf-8")
    return folder / "deep.html"


def too_large(folder: Path) -> Path:
    (folder / "large.html").write_bytes(b"<p>word</p>" * 500_000)
    return folder / "large.html"


BAD = [missing, empty, blank, binary, undecodable, unknown_kind, nested, too_large]


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.__name__)
def test_a_bad_source_is_one_line_and_the_graph_is_kept(
    small: Path, tmp_path: Path, bad: Callable[[Path], Path]
) -> None:
    source, before = bad(tmp_path), dragoman.open(small).export("nq")
    alone = run("build", source, "--to", small)
    assert alone.exit_code == 1
    complaints = [line for line in alone.stderr.splitlines() if line.startswith("dragoman: ")]
    assert len(complaints) == 1
    assert source.name in complaints[0]
    assert "Traceback" not in alone.output
    assert dragoman.open(small).export("nq") == before
    mixed = run("build", source, SAMPLES / "gaza.txt", "--to", small)
    assert mixed.exit_code == 3
    assert source.name in mixed.stderr
    assert "1 added" in mixed.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("stats", "{tmp}/none"), "no knowledge graph"),
        (("stats", "{tmp}"), "not a knowledge graph"),
        (("build", "{samples}/gaza.txt", "--to", "{tmp}"), "holds no knowledge graph"),
        (("build", "{samples}/gaza.txt", "--to", "{tmp}/kept.txt"), "is a file"),
        (("build", "{samples}/gaza.txt", "--to", "{tmp}/kg", "--model", "en_none_such"), "en_none_such"),
        (("build", "{samples}/gaza.txt", "--to", "{tmp}/kg", "--published", "soon"), "'soon' is not a date"),
        (("build", "{samples}/gaza.txt", "--to", "{tmp}/kg", "--actors", "{tmp}/none.csv"), "none.csv"),
        (("build", "{samples}/gaza.txt", "--to", "{tmp}/kg", "--map", "txet=body"), "unknown field 'txet'"),
        (("extract", "{samples}/gaza.txt", "--shard", "3/2"), "no share 3 of 2"),
        (("extract", "{samples}/gaza.txt", "--shard", "half"), "'half'"),
        (("extract", "{samples}/gaza.txt", "-o", "{tmp}/none/a.jsonl"), "cannot write"),
        (("build", "{samples}/gaza.txt", "--to", "{tmp}/kg", "--limit", "seconds=soon"), "'soon'"),
        (("load", "{tmp}/kept.txt", "--to", "{tmp}/kg"), "kept.txt:1"),
        (("query", "{kg}", "SELECT WHERE {{"), "not a SPARQL query"),
        (("query", "{kg}", "contested-dyad"), "did you mean 'contested-dyads'"),
        (("query", "{kg}", "neighbours", "--set", "actor=Talibann"), "did you mean taliban"),
        (("find", "{tmp}/none", "x"), "no knowledge graph"),
        (("path", "{kg}", "Taliban", "Nobody Known"), "nobody called 'Nobody Known'"),
        (("export", "{kg}", "--format", "pdf"), "no format 'pdf'"),
        (("view", "{kg}", "-o", "{tmp}/none/page.html"), "cannot write"),
        (("view", "{kg}", "--status", "sure"), "status 'sure'"),
        (("retract", "{kg}", "no-such-article"), "no article 'no-such-article'"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_1(
    kg: Path, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    (tmp_path / "kept.txt").write_text("mine", encoding="utf-8")
    before = dragoman.open(kg).export("nq")
    done = called(*(one.format(tmp=tmp_path, samples=SAMPLES, kg=kg) for one in arguments))
    assert done.returncode == 1, done.stderr
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert done.stdout == ""
    assert (tmp_path / "kept.txt").read_text(encoding="utf-8") == "mine"
    assert dragoman.open(kg).export("nq") == before


def test_a_wrong_use_is_exit_code_2(kg: Path) -> None:
    assert run("build").exit_code == 2
    assert run("query", kg, "neighbours", "--set", "actor").exit_code == 2
    assert run("nothing").exit_code == 2


def test_a_closed_pipe_is_quiet(kg: Path) -> None:
    command = f"{sys.executable} -m dragoman export {kg} --format nq | head -c 100 > /dev/null"
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, check=False)
    assert done.stderr == b""


def test_help_names_every_command() -> None:
    shown = run("--help").stdout
    for name in (
        "build",
        "extract",
        "load",
        "watch",
        "demo",
        "query",
        "view",
        "export",
        "retract",
        "stats",
        "check",
    ):
        assert name in shown
