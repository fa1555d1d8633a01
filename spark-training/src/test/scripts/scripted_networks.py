"""Scripts three networks, saves them, and records how PyTorch trains them: python scripted_networks.py (torch).

Each is trained in float64 with Adam on all rows at once. After each step the loss before it, the
parameters, the buffers and the evaluated outputs are recorded.
"""

import json
import pathlib
import zipfile

import torch
from torch import Tensor, nn
from torch.nn import functional

OUT = pathlib.Path(__file__).resolve().parent.parent / "resources" / "io" / "sinter" / "training"
STEPS = 4
RATE = 0.05


class Image(nn.Module):
    """[N, 1, 4, 4] -> [N, 3]"""

    def __init__(self):
        super().__init__()
        self.stage = nn.Sequential(nn.Conv2d(1, 3, 3, padding=1), nn.BatchNorm2d(3), nn.ReLU(), nn.MaxPool2d(2))
        self.head = nn.Linear(12, 3)

    def forward(self, pixels: Tensor) -> Tensor:
        return self.head(self.stage(pixels).flatten(1))


class Sequence(nn.Module):
    """[N, 6, 1] -> [N, 1]; the scale is not trained."""

    def __init__(self):
        super().__init__()
        self.cells = nn.LSTM(1, 4, batch_first=True)
        self.head = nn.Linear(4, 1)
        self.scale = nn.Parameter(torch.tensor([0.5]), requires_grad=False)

    def forward(self, values: Tensor) -> Tensor:
        return self.head(self.cells(values * self.scale)[0][:, -1])


class Pair(nn.Module):
    """[N, 3] numbers and [N, 2] categories -> [N]; a table is used twice."""

    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(5, 2)
        self.again = self.table
        self.head = nn.Linear(3 + 2 + 2, 1)

    def forward(self, numbers: Tensor, categories: Tensor) -> Tensor:
        x = torch.cat([numbers, self.table(categories[:, 0]), self.again(categories[:, 1])], 1)
        return self.head(x).squeeze(1)


def values(tensors):
    return [v for t in tensors for v in t.detach().double().flatten().tolist()]


def without_sources(file):
    """Drops what tells in which files of this machine the code was."""
    with zipfile.ZipFile(file) as archive:
        kept = [(i.filename, archive.read(i)) for i in archive.infolist() if not i.filename.endswith(".debug_pkl")]
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in kept:
            archive.writestr(zipfile.ZipInfo(name), content)


def case(name, network, inputs, target, loss):
    file = OUT / f"{name}.pt"
    torch.jit.script(network).save(str(file))
    without_sources(file)
    trained = torch.jit.load(str(file)).double()
    optimizer = torch.optim.Adam([p for p in trained.parameters() if p.requires_grad], lr=RATE)
    steps = []
    for _ in range(STEPS):
        trained.train()
        optimizer.zero_grad()
        value = loss(trained(*inputs), target)
        value.backward()
        optimizer.step()
        trained.eval()
        with torch.no_grad():
            output = trained(*inputs)
        steps.append(
            {
                "loss": value.item(),
                "parameters": {k: values([v]) for k, v in trained.named_parameters() if v.requires_grad},
                "buffers": values(trained.buffers()),
                "output": values([output]),
            }
        )
    return {
        "name": name,
        "inputs": [t.flatten().tolist() for t in inputs],
        "target": target.tolist(),
        "steps": steps,
    }


def main():
    torch.manual_seed(17)
    rows = 8

    def numbers(*shape):
        return torch.randn(rows, *shape).double()

    cases = [
        case("image", Image(), [numbers(1, 4, 4)], torch.randint(0, 3, (rows,)), functional.cross_entropy),
        case("sequence", Sequence(), [numbers(6, 1)], numbers(),
             lambda o, t: functional.mse_loss(o[:, 0], t)),
        case("pair", Pair(), [numbers(3), torch.randint(0, 5, (rows, 2))], torch.randint(0, 2, (rows,)).double(),
             functional.binary_cross_entropy_with_logits),
    ]
    (OUT / "scripted.json").write_text(json.dumps(cases) + "\n")


if __name__ == "__main__":
    main()
