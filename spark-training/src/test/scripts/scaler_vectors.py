"""Records PyTorch's GradScaler with fused optimizers and bounded norms over good and bad steps.

Writes scaler.json into the folder given as argument.
"""

import json
import pathlib
import sys

import torch

SIZE = 5
# Steps whose gradients are not finite; growth comes after 2,000 good ones in a row.
BAD = {3: float("inf"), 4: float("nan"), 11: float("-inf"), 2020: float("nan")}
STEPS = 2030
SHOWN = {1, 2, 3, 4, 5, 11, 12, 1000, 2010, 2011, 2012, 2019, 2020, 2021, 2030}


def gradient(step):
    values = [((step * 7 + i * 3) % 11 - 5) / 4 for i in range(SIZE)]
    if step in BAD:
        values[step % SIZE] = BAD[step]
    return values


def case(kind, make, norm):
    weight = torch.nn.Parameter(torch.tensor([0.5 * i - 1 for i in range(SIZE)]))
    optimizer = make([weight])
    scaler = torch.amp.GradScaler("cpu")
    shown = []
    for step in range(1, STEPS + 1):
        optimizer.zero_grad()
        scaler.scale((weight * torch.tensor(gradient(step))).sum()).backward()
        scaler.unscale_(optimizer)
        if norm:
            torch.nn.utils.clip_grad_norm_([weight], norm)
        scaler.step(optimizer)
        scaler.update()
        if step in SHOWN:
            shown.append(
                {
                    "step": step,
                    "scale": scaler.get_scale(),
                    "good": scaler._get_growth_tracker(),
                    "weights": weight.detach().tolist(),
                }
            )
    return {"kind": kind, "norm": norm, "shown": shown, "steps": STEPS}


def main():
    cases = [
        case("SGD", lambda w: torch.optim.SGD(w, 1e-3, momentum=0.9, fused=True), 0.0),
        case("ADAM", lambda w: torch.optim.Adam(w, 1e-3, fused=True), 1.5),
        case("ADAMW", lambda w: torch.optim.AdamW(w, 1e-3, weight_decay=0.1, fused=True), 0.0),
    ]
    (pathlib.Path(sys.argv[1]) / "scaler.json").write_text(json.dumps(cases) + "\n")


if __name__ == "__main__":
    main()
