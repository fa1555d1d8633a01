"""PyTorch eager, the peer of the GPU benchmark: the same networks, weights, rows, batches, precision and optimizer.

Reads one command a line on standard input, JSON, and answers with one line each, so that both sides take turns on one
GPU while each keeps its process:

  {"do": "plain", "files": [...], "width": W}                rows from files of 32-bit numbers, W and a label a row
  {"do": "parquet", "files": [...], "columns": [...], ...}    rows from Parquet, timed; needs pyarrow
  {"do": "train", "epochs": E, "loader": "resident"|"pinned"|"dataloader"}

resident keeps the rows on the GPU, pinned gathers each batch on the host into page-locked memory and copies it while
the GPU computes, dataloader is torch.utils.data.DataLoader as its documentation shows it.
"""

import argparse
import json
import os
import sys
import time

import torch
from torch import nn
from torch.nn import functional


class Perceptron(nn.Module):
    def __init__(self, width, hidden):
        super().__init__()
        layers = []
        for following in hidden:
            layers += [nn.Linear(width, following), nn.ReLU()]
            width = following
        self.layers = nn.Sequential(*layers, nn.Linear(width, 1))

    def forward(self, x):
        return self.layers(x)


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.output = (nn.Linear(width, width) for _ in range(4))

    def forward(self, x):
        rows, tokens, width = x.shape
        query, key, value = (
            layer(x).view(rows, tokens, self.heads, -1).transpose(1, 2) for layer in (self.query, self.key, self.value)
        )
        mixed = functional.scaled_dot_product_attention(query, key, value)
        return self.output(mixed.transpose(1, 2).reshape(rows, tokens, width))


class Block(nn.Module):
    def __init__(self, width, heads, first):
        super().__init__()
        self.before = nn.Identity() if first else nn.LayerNorm(width)
        self.attention = Attention(width, heads)
        self.feed = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, 2 * width), nn.ReLU(), nn.Linear(2 * width, width))

    def forward(self, x):
        x = x + self.attention(self.before(x))
        return x + self.feed(x)


class ColumnTransformer(nn.Module):
    """FT-Transformer over numbers: a token a column, a learned one first, the first block attends without a norm."""

    def __init__(self, columns, width, blocks, heads):
        super().__init__()
        self.tokens = nn.Parameter(torch.empty(columns, width))
        self.shifts = nn.Parameter(torch.empty(columns, width))
        self.first = nn.Parameter(torch.empty(width))
        self.blocks = nn.Sequential(*(Block(width, heads, i == 0) for i in range(blocks)))
        self.head = nn.Sequential(nn.LayerNorm(width), nn.ReLU(), nn.Linear(width, 1))

    def forward(self, x):
        tokens = x.unsqueeze(2) * self.tokens + self.shifts
        tokens = torch.cat([self.first.expand(len(x), 1, -1), tokens], 1)
        return self.head(self.blocks(tokens)[:, 0])


class Convolutions(nn.Module):
    def __init__(self, shape, channels):
        super().__init__()
        self.shape = shape
        stages, inputs, side = [], shape[0], shape[1]
        for outputs in channels:
            stages += [nn.Conv2d(inputs, outputs, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
            inputs, side = outputs, side // 2
        self.stages = nn.Sequential(*stages)
        self.head = nn.Sequential(nn.Linear(inputs * side * side, 64), nn.ReLU(), nn.Linear(64, 1))

    def forward(self, x):
        image = x.view(-1, *self.shape)
        if x.is_cuda:
            image = image.contiguous(memory_format=torch.channels_last)
        return self.head(self.stages(image).flatten(1))


def network(kind, shape, settings):
    if kind == "mlp":
        return Perceptron(shape[0], settings["hidden"])
    if kind == "transformer":
        return ColumnTransformer(shape[0], settings["width"], settings["blocks"], settings["heads"])
    return Convolutions(shape, settings["channels"])


class Peer:
    def __init__(self, options):
        work = json.loads(options.workload)
        self.device = torch.device(options.device)
        self.batch, self.precision, self.width = work["batch"], work["precision"], 1
        for length in work["shape"]:
            self.width *= length
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = self.precision == "tf32"
        torch.backends.cudnn.benchmark = True
        self.work, self.weights, self.rows, self.labels, self.there = work, options.weights, None, None, None

    def fresh(self):
        model = network(self.work["kind"], self.work["shape"], self.work["settings"])
        with torch.no_grad():
            for own, given in zip(model.parameters(), torch.jit.load(self.weights).parameters(), strict=True):
                own.copy_(given.view_as(own))
        model = model.to(self.device)
        if self.device.type == "cuda" and self.work["kind"] == "cnn":
            model = model.to(memory_format=torch.channels_last)
        return model

    def plain(self, command):
        pieces = []
        for file in command["files"]:
            count = os.path.getsize(file) // 4
            pieces.append(torch.from_file(file, size=count, dtype=torch.float32).view(-1, self.width + 1))
        rows = torch.cat(pieces)
        # The rows that Sinter trains on: every 64th validates.
        keep = torch.arange(len(rows)) % 64 != 0
        self.rows, self.labels = rows[keep, : self.width].contiguous(), rows[keep, self.width].contiguous()
        self.there = None
        return {"rows": len(self.rows)}

    def parquet(self, command):
        try:
            import numpy
            import pyarrow.parquet
        except ImportError as error:
            return {"missing": str(error)}
        begin = time.perf_counter()
        pieces, labels = [], []
        for file in command["files"]:
            table = pyarrow.parquet.read_table(file, columns=[*command["columns"], "label", "id"])
            keep = table["id"].to_numpy() % 64 != 0
            if command["array"]:
                numbers = table[command["columns"][0]].combine_chunks().flatten().to_numpy().reshape(-1, self.width)
            else:
                numbers = numpy.stack([table[name].to_numpy() for name in command["columns"]], axis=1)
            pieces.append(numbers[keep])
            labels.append(table["label"].to_numpy()[keep])
        self.rows = torch.from_numpy(numpy.concatenate(pieces))
        self.labels = torch.from_numpy(numpy.concatenate(labels))
        self.there = None
        return {"rows": len(self.rows), "seconds": time.perf_counter() - begin}

    def order(self, loader):
        """An epoch's order and, for resident, the rows on the GPU: made before the epoch's time begins, as Sinter's are."""
        if loader == "resident" and self.there is None:
            self.there = self.rows.to(self.device), self.labels.to(self.device)
        order = torch.randperm(len(self.rows), device=self.device if loader == "resident" else None)
        if self.device.type == "cuda":
            torch.cuda.synchronize()
        return order

    def batches(self, loader, order):
        if loader == "dataloader":
            data = torch.utils.data.TensorDataset(self.rows, self.labels)
            for numbers, labels in torch.utils.data.DataLoader(
                data, self.batch, shuffle=True, num_workers=4, pin_memory=self.device.type == "cuda"
            ):
                yield numbers.to(self.device, non_blocking=True), labels.to(self.device, non_blocking=True)
            return
        rows, labels = self.there if loader == "resident" else (self.rows, self.labels)
        for start in range(0, len(rows), self.batch):
            chosen = order[start : start + self.batch]
            if loader == "resident":
                yield rows[chosen], labels[chosen]
            elif self.device.type == "cuda":
                numbers, answers = rows[chosen].pin_memory(), labels[chosen].pin_memory()
                yield numbers.to(self.device, non_blocking=True), answers.to(self.device, non_blocking=True)
            else:
                yield rows[chosen], labels[chosen]

    def train(self, command):
        begin = time.perf_counter()
        model = self.fresh()
        optimizer = torch.optim.Adam(model.parameters(), 1e-3, fused=self.device.type == "cuda")
        criterion = nn.BCEWithLogitsLoss()
        half = {"bf16": torch.bfloat16, "fp16": torch.float16}.get(self.precision)
        scaler = torch.amp.GradScaler(self.device.type, enabled=self.precision == "fp16")
        seconds, losses = [], []
        for epoch in range(command["epochs"]):
            order = self.order(command["loader"])
            start, rows = time.perf_counter(), 0
            total = torch.zeros((), device=self.device)
            for numbers, labels in self.batches(command["loader"], order):
                optimizer.zero_grad(set_to_none=True)
                with torch.autocast(self.device.type, dtype=half, enabled=half is not None):
                    logits = model(numbers).squeeze(1)
                loss = criterion(logits.float(), labels)
                scaler.scale(loss).backward()
                scaler.step(optimizer)
                scaler.update()
                total += loss.detach() * len(labels)
                rows += len(labels)
            losses.append(float(total) / rows)  # Waits for the device.
            now = time.perf_counter()
            seconds.append(now - start)
            first = now - begin if epoch == 0 else first
        peak = torch.cuda.max_memory_allocated() / 2**20 if self.device.type == "cuda" else 0
        return {"epochSeconds": seconds, "firstEpochSeconds": first, "losses": losses, "rows": rows, "peakMebibytes": peak}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--device", required=True)
    parser.add_argument("--workload", required=True, help="JSON: kind, shape, settings, batch, precision")
    parser.add_argument("--weights", required=True, help="a TorchScript archive with the first weights, in order")
    parser.add_argument("--threads", type=int, default=0)
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    peer = Peer(options)
    print(json.dumps({"version": torch.__version__}), flush=True)
    for line in sys.stdin:
        command = json.loads(line)
        print(json.dumps(getattr(peer, command["do"])(command)), flush=True)


if __name__ == "__main__":
    main()
