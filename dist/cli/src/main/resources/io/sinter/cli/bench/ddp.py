"""PyTorch DistributedDataParallel on the Parquet files of one Delta version.

Started by torchrun, one process a rank. Each rank reads its share of the files into memory, shuffles anew each epoch
and trains a multilayer perceptron on the mean of binary cross-entropy. Clocks start when the process group stands, so
neither Python's start nor its imports count. Rank 0 writes what it measured as JSON.
"""

import argparse
import json
import resource
import time

import numpy as np
import pyarrow.parquet as pq
import torch
import torch.distributed as dist


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", required=True, help="a text file with one Parquet file a line")
    parser.add_argument("--columns", type=int, required=True)
    parser.add_argument("--hidden", required=True, help="widths, separated by commas")
    parser.add_argument("--batch", type=int, required=True, help="rows of one step over all ranks")
    parser.add_argument("--epochs", type=int, required=True, help="0 takes every batch once and trains nothing")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--weights", help="a TorchScript archive whose parameters, in order, are the first weights")
    parser.add_argument("--out", required=True)
    return parser.parse_args()


def read(files, columns):
    """The rows of the files as one matrix and one vector."""
    names = [f"f{j}" for j in range(columns)]
    tables = [pq.read_table(file, columns=[*names, "label"]) for file in files]
    rows = sum(table.num_rows for table in tables)
    features, labels, start = np.empty((rows, columns), np.float32), np.empty(rows, np.float32), 0
    for table in tables:
        end = start + table.num_rows
        np.stack([table[name].to_numpy() for name in names], axis=1, out=features[start:end])
        labels[start:end] = table["label"].to_numpy()
        start = end
    return torch.from_numpy(features), torch.from_numpy(labels)


def read_in_blocks(files, columns):
    """The same rows, transposed in blocks that fit the processor's cache: what a patient user may write."""
    names = [f"f{j}" for j in range(columns)]
    tables = [pq.read_table(file, columns=[*names, "label"], memory_map=True, pre_buffer=False) for file in files]
    features, start = np.empty((sum(table.num_rows for table in tables), columns), np.float32), 0
    for table in tables:
        arrays = [table[name].to_numpy() for name in names]
        for block in range(0, table.num_rows, 4096):
            pieces = [array[block : block + 4096] for array in arrays]
            np.stack(pieces, axis=1, out=features[start + block : start + block + len(pieces[0])])
        start += table.num_rows
    return torch.from_numpy(features)


def network(columns, hidden):
    layers, width = [], columns
    for following in hidden:
        layers += [torch.nn.Linear(width, following), torch.nn.ReLU()]
        width = following
    return torch.nn.Sequential(*layers, torch.nn.Linear(width, 1))


def main():
    options = arguments()
    torch.set_num_threads(1)
    dist.init_process_group("gloo")
    rank, ranks = dist.get_rank(), dist.get_world_size()
    with open(options.files, encoding="utf-8") as lines:
        files = sorted(lines.read().split("\n"))[rank::ranks]

    dist.barrier()
    begin = time.perf_counter()
    features, labels = read(files, options.columns)
    read_seconds = time.perf_counter() - begin

    torch.manual_seed(options.seed)
    bare = network(options.columns, [int(width) for width in options.hidden.split(",") if width])
    if options.weights:
        with torch.no_grad():
            for own, given in zip(bare.parameters(), torch.jit.load(options.weights).parameters(), strict=True):
                own.copy_(given)
    model = torch.nn.parallel.DistributedDataParallel(bare)
    optimizer = torch.optim.Adam(model.parameters(), 1e-3)
    criterion = torch.nn.BCEWithLogitsLoss()
    batch = options.batch // ranks
    shared = torch.tensor(len(features) // batch)
    dist.all_reduce(shared, dist.ReduceOp.MIN)
    steps = int(shared)
    shuffle = torch.Generator().manual_seed(options.seed + rank)

    epoch_seconds, losses = [], []
    for _ in range(max(1, options.epochs)):
        start = time.perf_counter()
        order = torch.randperm(len(features), generator=shuffle)
        loss_sum = torch.zeros(())
        for step in range(steps):
            chosen = order[step * batch : (step + 1) * batch]
            inputs, wanted = features[chosen], labels[chosen]
            if options.epochs == 0:
                loss_sum += inputs[0, 0] + wanted[0]
                continue
            optimizer.zero_grad(set_to_none=True)
            loss = criterion(model(inputs).squeeze(1), wanted)
            loss.backward()
            optimizer.step()
            loss_sum += loss.detach()
        dist.all_reduce(loss_sum)
        epoch_seconds.append(time.perf_counter() - start)
        losses.append(float(loss_sum) / steps / ranks)
    seconds = time.perf_counter() - begin

    peak = torch.tensor(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    dist.all_reduce(peak)
    del features, labels
    dist.barrier()
    begin = time.perf_counter()
    read_in_blocks(files, options.columns)
    dist.barrier()
    block_read_seconds = time.perf_counter() - begin
    if rank == 0:
        result = {
            "rows": steps * batch * ranks,
            "parameters": sum(weights.numel() for weights in bare.parameters()),
            "readSeconds": read_seconds,
            "blockReadSeconds": block_read_seconds,
            "epochSeconds": epoch_seconds,
            "seconds": seconds,
            "losses": losses,
            "peakMebibytes": float(peak),
            "version": torch.__version__,
        }
        with open(options.out, "w", encoding="utf-8") as out:
            json.dump(result, out)
    dist.destroy_process_group()


if __name__ == "__main__":
    main()
