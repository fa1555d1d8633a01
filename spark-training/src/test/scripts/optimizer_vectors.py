"""Records optimizers and schedules: PyTorch 2.10 where it has them, else NumPy by the paper.

Writes optimizers.json and schedules.json into the folder given as argument.
"""

import json
import pathlib
import sys

import numpy
import torch

STEPS = 6
SHAPES = [(3, 2), (3,), (1,)]


def start():
    generator = numpy.random.default_rng(7)
    weights = [generator.normal(size=shape) for shape in SHAPES]
    weights[2][:] = 0  # A tensor of norm 0 is Lamb's special case.
    gradients = [[generator.normal(size=s) for s in SHAPES] for _ in range(STEPS)]
    return weights, gradients


def by_torch(make, rates):
    weights, gradients = start()
    parameters = [torch.tensor(w, dtype=torch.float64, requires_grad=True) for w in weights]
    optimizer = make(parameters)
    for rate, step in zip(rates, gradients):
        for group in optimizer.param_groups:
            group["lr"] = rate
        for parameter, gradient in zip(parameters, step):
            parameter.grad = torch.tensor(gradient, dtype=torch.float64)
        optimizer.step()
    return [p.detach().numpy() for p in parameters]


def lamb(rates, decay, beta1=0.9, beta2=0.999, epsilon=1e-6):
    """You et al., 2020, algorithm 2, phi(x) = x."""
    weights, gradients = start()
    first = [numpy.zeros_like(w) for w in weights]
    second = [numpy.zeros_like(w) for w in weights]
    for t, (rate, step) in enumerate(zip(rates, gradients), 1):
        for i, g in enumerate(step):
            first[i] = beta1 * first[i] + (1 - beta1) * g
            second[i] = beta2 * second[i] + (1 - beta2) * g * g
            m = first[i] / (1 - beta1**t)
            v = second[i] / (1 - beta2**t)
            r = m / (numpy.sqrt(v) + epsilon) + decay * weights[i]
            wn, rn = numpy.linalg.norm(weights[i]), numpy.linalg.norm(r)
            ratio = wn / rn if wn > 0 and rn > 0 else 1.0
            weights[i] = weights[i] - rate * ratio * r
    return weights


def lion(rates, decay, beta1=0.9, beta2=0.99):
    """Chen et al., 2023, algorithm 2."""
    weights, gradients = start()
    moments = [numpy.zeros_like(w) for w in weights]
    for rate, step in zip(rates, gradients):
        for i, g in enumerate(step):
            update = numpy.sign(beta1 * moments[i] + (1 - beta1) * g)
            weights[i] = weights[i] - rate * (update + decay * weights[i])
            moments[i] = beta2 * moments[i] + (1 - beta2) * g
    return weights


def optimizers():
    rates = [0.1, 0.1, 0.05, 0.2, 0.01, 0.1]
    weights, gradients = start()
    cases = []

    def case(kind, decay, momentum, ends):
        cases.append(
            {
                "kind": kind,
                "weightDecay": decay,
                "momentum": momentum,
                "rates": rates,
                "shapes": SHAPES,
                "weights": [w.ravel().tolist() for w in weights],
                "gradients": [[g.ravel().tolist() for g in step] for step in gradients],
                "expected": [w.ravel().tolist() for w in ends],
            }
        )

    for decay in (0.0, 0.1):
        for momentum in (0.0, 0.9):
            case(
                "SGD",
                decay,
                momentum,
                by_torch(
                    lambda p: torch.optim.SGD(p, 1, momentum=momentum, weight_decay=decay), rates
                ),
            )
        case("ADAM", decay, 0, by_torch(lambda p: torch.optim.Adam(p, 1, weight_decay=decay), rates))
        case("ADAMW", decay, 0, by_torch(lambda p: torch.optim.AdamW(p, 1, weight_decay=decay), rates))
        case("LAMB", decay, 0, lamb(rates, decay))
        case("LION", decay, 0, lion(rates, decay))
    return cases


def schedules():
    steps = 40
    cases = []

    def case(kind, warmup, floor, pieces, decay, make):
        parameter = torch.nn.Parameter(torch.zeros(1))
        optimizer = torch.optim.SGD([parameter], 1.0)
        scheduler = make(optimizer)
        factors = []
        for _ in range(steps):
            factors.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            scheduler.step()
        cases.append(
            {
                "kind": kind,
                "warmup": warmup,
                "floor": floor,
                "pieces": pieces,
                "decay": decay,
                "factors": factors,
            }
        )

    rates = torch.optim.lr_scheduler

    def warm(main, optimizer, rising):
        first = rates.LinearLR(optimizer, 1 / rising, 1.0, rising - 1)
        return rates.SequentialLR(optimizer, [first, main], [rising])

    case("COSINE", 0, 0, 1, 1, lambda o: rates.CosineAnnealingLR(o, steps))
    case("COSINE", 0, 0.1, 1, 1, lambda o: rates.CosineAnnealingLR(o, steps, 0.1))
    case("COSINE", 0.2, 0, 1, 1, lambda o: warm(rates.CosineAnnealingLR(o, steps - 8), o, 8))
    case("STEP", 0, 0, 4, 0.5, lambda o: rates.StepLR(o, steps // 4, 0.5))
    case("STEP", 0.1, 0, 3, 0.1, lambda o: warm(rates.StepLR(o, 12, 0.1), o, 4))
    case("CONSTANT", 0.25, 0, 1, 1, lambda o: rates.LinearLR(o, 1 / 10, 1.0, 9))
    case("ONE_CYCLE", 0.3, 1 / 25e4, 1, 1, lambda o: rates.OneCycleLR(o, 1.0, steps))
    return cases


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1])
    (folder / "optimizers.json").write_text(json.dumps(optimizers()) + "\n")
    (folder / "schedules.json").write_text(json.dumps(schedules()) + "\n")
