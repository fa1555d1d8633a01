"""Makes the TorchScript networks that belong to the ONNX models of the scoring tests.

    python make_scoring_networks.py [DIRECTORY]

needs torch, numpy and onnx. It reads model-a.onnx and model-b.onnx, and writes beside them, in
src/test/resources/io/sinter/scoring, with the same weights

    model-a.pth, model-b.pth   forward(numeric, categories) -> the log-odds of the score
    model-a-number.pth         -> the score itself, as of a model that predicts a number
    model-a-count.pth          -> its logarithm, as of a model that predicts an expected count
    time.pth                   of make_time_model.py, on sine and cosine of day, week and year
"""

import pathlib
import sys

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor


class Network(torch.nn.Module):
    def __init__(self, weights: dict, output: str):
        super().__init__()
        self.output = output
        for name in ("w1", "b1", "w2", "b2"):
            self.register_buffer(name, torch.tensor(weights[name]))
        self.register_buffer("carrier", torch.tensor(weights["carrier.embedding"]))
        self.register_buffer("origin", torch.tensor(weights["origin.embedding"]))
        for part in ("fill", "mean", "deviation"):
            self.register_buffer(part, torch.tensor([float(weights[f"{n}.{part}"]) for n in ("distance", "hour")]))

    def forward(self, numeric: Tensor, categories: Tensor) -> Tensor:
        filled = torch.where(torch.isnan(numeric), self.fill, numeric)
        x = torch.cat(
            [
                (filled - self.mean) / self.deviation,
                torch.embedding(self.carrier, categories.select(1, 0)),
                torch.embedding(self.origin, categories.select(1, 1)),
            ],
            1,
        )
        logit = (torch.relu(x @ self.w1 + self.b1) @ self.w2 + self.b2).squeeze(1)
        if self.output == "logit":
            return logit
        score = torch.sigmoid(logit)
        return torch.log(score) if self.output == "log" else score


class Time(torch.nn.Module):
    def forward(self, numeric: Tensor, categories: Tensor) -> Tensor:
        return 2.0 * numeric.select(1, 0) - numeric.select(1, 3) + 0.5 * numeric.select(1, 4)


def main(directory: pathlib.Path) -> None:
    for model, name, output in (
        ("model-a", "model-a", "logit"),
        ("model-b", "model-b", "logit"),
        ("model-a", "model-a-number", "score"),
        ("model-a", "model-a-count", "log"),
    ):
        graph = onnx.load(directory / f"{model}.onnx").graph
        weights = {tensor.name: numpy_helper.to_array(tensor).copy() for tensor in graph.initializer}
        torch.jit.script(Network(weights, output).eval()).save(str(directory / f"{name}.pth"))
    torch.jit.script(Time().eval()).save(str(directory / "time.pth"))


if __name__ == "__main__":
    here = pathlib.Path(__file__).resolve().parent
    main(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else here.parent / "resources/io/sinter/scoring")
