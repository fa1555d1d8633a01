"""Records what PyTorch makes of networks and losses: python torch_vectors.py (torch).

Everything is computed in float64 from numbers that a float32 holds exactly.
"""

import json
import pathlib

import torch
from torch import nn
from torch.nn import functional

OUT = pathlib.Path(__file__).resolve().parent.parent / "resources" / "io" / "sinter" / "training"
SIZES = [(4, 2), (5, 3)]  # of each category: entries with missing and unknown, embedding width


def exact(tensor):
    return tensor.float().double()


def weight(tensor):
    return {"shape": list(tensor.shape), "values": tensor.detach().flatten().tolist()}


class Preparation(nn.Module):
    """Filled and standardised numbers, as every network starts with."""

    def __init__(self, numbers):
        super().__init__()
        self.fill = exact(torch.randn(numbers, dtype=torch.float64))
        self.mean = exact(torch.randn(numbers, dtype=torch.float64))
        self.deviation = exact(torch.rand(numbers, dtype=torch.float64) + 0.5)

    def forward(self, numeric):
        return (torch.where(numeric.isnan(), self.fill, numeric) - self.mean) / self.deviation


class Residual(nn.Module):
    def __init__(self, numbers, outputs, width=6, hidden=8, blocks=2):
        super().__init__()
        self.tables = nn.ModuleList(nn.Embedding(n, w) for n, w in SIZES)
        self.first = nn.Linear(numbers + sum(w for _, w in SIZES), width)
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(blocks))
        self.inner = nn.ModuleList(nn.Linear(width, hidden) for _ in range(blocks))
        self.outer = nn.ModuleList(nn.Linear(hidden, width) for _ in range(blocks))
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, outputs)

    def forward(self, numbers, categories):
        x = self.first(torch.cat([numbers] + [t(categories[:, i]) for i, t in enumerate(self.tables)], 1))
        for norm, inner, outer in zip(self.norms, self.inner, self.outer):
            x = x + outer(functional.relu(inner(norm(x))))
        return self.head(functional.relu(self.norm(x)))

    def names(self):
        names = {f"embedding_{i}": t.weight for i, t in enumerate(self.tables)}
        linear(names, "input", self.first)
        for i, (norm, inner, outer) in enumerate(zip(self.norms, self.inner, self.outer)):
            layer_norm(names, f"block_{i}", norm)
            linear(names, f"block_{i}_inner", inner)
            linear(names, f"block_{i}_outer", outer)
        layer_norm(names, "head", self.norm)
        linear(names, "head", self.head)
        return names


class Transformer(nn.Module):
    """With nn.MultiheadAttention, whose projections lie in one matrix."""

    def __init__(self, numbers, outputs, width=8, hidden=12, blocks=2, heads=2):
        super().__init__()
        self.tokens, self.shifts = (nn.Parameter(torch.randn(numbers, width)) for _ in range(2))
        self.tables = nn.ModuleList(nn.Embedding(n, width) for n, _ in SIZES)
        self.table_shifts = nn.ParameterList(nn.Parameter(torch.randn(1, width)) for _ in SIZES)
        self.class_token = nn.Parameter(torch.randn(width))
        attentions = [nn.MultiheadAttention(width, heads, batch_first=True) for _ in range(blocks)]
        self.attentions = nn.ModuleList(attentions)
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(blocks - 1))
        self.feed_norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(blocks))
        self.inner = nn.ModuleList(nn.Linear(width, hidden) for _ in range(blocks))
        self.outer = nn.ModuleList(nn.Linear(hidden, width) for _ in range(blocks))
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, outputs)

    def forward(self, numbers, categories):
        tokens = [self.class_token.expand(len(numbers), 1, -1), numbers.unsqueeze(2) * self.tokens + self.shifts]
        for i, table in enumerate(self.tables):
            tokens.append(table(categories[:, i : i + 1]) + self.table_shifts[i])
        x = torch.cat(tokens, 1)
        for i, attention in enumerate(self.attentions):
            y = x if i == 0 else self.norms[i - 1](x)
            x = x + attention(y, y, y, need_weights=False)[0]
            x = x + self.outer[i](functional.gelu(self.inner[i](self.feed_norms[i](x))))
        return self.head(functional.gelu(self.norm(x[:, 0])))

    def names(self):
        names = {"number_tokens": self.tokens, "number_shifts": self.shifts, "class_token": self.class_token}
        for i, table in enumerate(self.tables):
            names[f"category_token_{i}"] = table.weight
            names[f"category_shift_{i}"] = self.table_shifts[i]
        for i, attention in enumerate(self.attentions):
            for j, part in enumerate(["query", "key", "value"]):
                names[f"weight_block_{i}_{part}"] = (attention.in_proj_weight, j)
                names[f"bias_block_{i}_{part}"] = (attention.in_proj_bias, j)
            linear(names, f"block_{i}_output", attention.out_proj)
            if i > 0:
                layer_norm(names, f"block_{i}_attention", self.norms[i - 1])
            layer_norm(names, f"block_{i}_feed", self.feed_norms[i])
            linear(names, f"block_{i}_inner", self.inner[i])
            linear(names, f"block_{i}_outer", self.outer[i])
        layer_norm(names, "head", self.norm)
        linear(names, "head", self.head)
        return names


class Convolution(nn.Module):
    def __init__(self, shape, outputs, channels=(3, 4), hidden=7):
        super().__init__()
        self.shape = shape
        kind = nn.Conv2d if len(shape) == 3 else nn.Conv1d
        self.pool = nn.MaxPool2d(2) if len(shape) == 3 else nn.MaxPool1d(2)
        self.stages = nn.ModuleList(
            kind(i, o, 3, padding=1) for i, o in zip((shape[0],) + channels, channels)
        )
        left = channels[-1]
        for length in shape[1:]:
            left *= length // 2 ** len(channels)
        self.tables = nn.ModuleList(nn.Embedding(n, w) for n, w in SIZES)
        self.hidden = nn.Linear(left + sum(w for _, w in SIZES), hidden)
        self.head = nn.Linear(hidden, outputs)

    def forward(self, numbers, categories):
        x = numbers.reshape(-1, *self.shape)
        for stage in self.stages:
            x = self.pool(functional.relu(stage(x)))
        x = torch.cat([x.flatten(1)] + [t(categories[:, i]) for i, t in enumerate(self.tables)], 1)
        return self.head(functional.relu(self.hidden(x)))

    def names(self):
        names = {f"embedding_{i}": t.weight for i, t in enumerate(self.tables)}
        for i, stage in enumerate(self.stages):
            linear(names, f"stage_{i}", stage)
        linear(names, "0", self.hidden)
        linear(names, "1", self.head)
        return names


def linear(names, name, layer):
    names["weight_" + name], names["bias_" + name] = layer.weight, layer.bias


def layer_norm(names, name, layer):
    names["scale_" + name], names["shift_" + name] = layer.weight, layer.bias


def part(entry, tensor_of):
    if isinstance(entry, tuple):
        return tensor_of(entry[0]).chunk(3)[entry[1]]
    return tensor_of(entry)


def network_case(name, network, numbers, loss):
    rows = 5
    network = network.double()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.copy_(exact(parameter + 0.1 * torch.randn_like(parameter)))
    preparation = Preparation(numbers)
    numeric = exact(torch.randn(rows, numbers, dtype=torch.float64))
    numeric[1, 0] = numeric[4, numbers - 1] = float("nan")
    categories = torch.stack([torch.randint(0, n, (rows,)) for n, _ in SIZES], 1)
    output = network(preparation(numeric), categories)
    if loss == "binary":
        target = torch.tensor([0.0, 1, 1, 0, 1], dtype=torch.float64)
        value = functional.binary_cross_entropy_with_logits(output[:, 0], target, reduction="sum")
    else:
        target = torch.tensor([0, 2, 1, 2, 0])
        value = functional.cross_entropy(output, target, reduction="sum")
    value.backward()
    return {
        "name": name,
        "loss": loss,
        "fill": preparation.fill.tolist(),
        "mean": preparation.mean.tolist(),
        "deviation": preparation.deviation.tolist(),
        "numeric": [[None if v != v else v for v in row] for row in numeric.tolist()],
        "categories": categories.tolist(),
        "target": target.tolist(),
        "weights": {k: weight(part(v, lambda t: t)) for k, v in network.names().items()},
        "gradients": {k: weight(part(v, lambda t: t.grad)) for k, v in network.names().items()},
        "output": output.flatten().tolist(),
        "value": value.item(),
    }


def loss_case(name, output, target, weights, function):
    output = exact(output).requires_grad_(True)
    value = (weights * function(output, target)).sum()
    value.backward()
    return {
        "name": name,
        "outputs": output.shape[1] if output.dim() > 1 else 1,
        "output": output.flatten().tolist(),
        "target": target.tolist(),
        "weights": weights.tolist(),
        "value": value.item(),
        "gradient": output.grad.flatten().tolist(),
    }


def pinball(output, target, quantiles=(0.1, 0.5, 0.9)):
    q = torch.tensor(quantiles, dtype=torch.float64)
    difference = target.unsqueeze(1) - output
    return torch.where(difference >= 0, q * difference, (q - 1) * difference).mean(1)


def loss_cases():
    torch.manual_seed(3)
    rows = 7
    one = torch.randn(rows, dtype=torch.float64) * 2
    three = torch.randn(rows, 3, dtype=torch.float64)
    target = exact(torch.randn(rows, dtype=torch.float64) * 2)
    counts = torch.tensor([0.0, 3, 1, 0, 7, 2, 1], dtype=torch.float64)
    classes = torch.tensor([0, 2, 1, 1, 2, 0, 2])
    weights = exact(torch.rand(rows, dtype=torch.float64) * 3)
    weights[2] = 0
    class_weights = torch.tensor([0.5, 1.0, 4.0], dtype=torch.float64)
    plain = dict(reduction="none")
    return [
        loss_case("binary", one, (target > 0).double(), weights,
                  lambda o, t: functional.binary_cross_entropy_with_logits(o, t, **plain)),
        loss_case("multiclass", three, classes, weights, lambda o, t: functional.cross_entropy(o, t, **plain)),
        loss_case("class weights", three, classes, weights,
                  lambda o, t: functional.cross_entropy(o, t, weight=class_weights, **plain)),
        loss_case("squared", one, target, weights, lambda o, t: functional.mse_loss(o, t, **plain)),
        loss_case("absolute", one, target, weights, lambda o, t: functional.l1_loss(o, t, **plain)),
        loss_case("huber", one, target, weights, lambda o, t: functional.huber_loss(o, t, delta=1.5, **plain)),
        loss_case("quantile", three, target, weights, pinball),
        loss_case("poisson", one, counts, weights,
                  lambda o, t: functional.poisson_nll_loss(o, t, log_input=True, full=False, **plain)),
    ]


def main():
    torch.manual_seed(7)
    networks = [
        network_case("residual", Residual(3, 1), 3, "binary"),
        network_case("transformer", Transformer(3, 3), 3, "multiclass"),
        network_case("image", Convolution((2, 4, 5), 3), 40, "multiclass"),
        network_case("sequence", Convolution((2, 9), 1), 18, "binary"),
    ]
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "networks.json").write_text(json.dumps(networks) + "\n")
    (OUT / "losses.json").write_text(json.dumps(loss_cases(), indent=1) + "\n")


if __name__ == "__main__":
    main()
