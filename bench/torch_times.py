"""Times torch.nn.init in place, one thread. Reads lines "name rows columns" and answers each with milliseconds."""

import sys
import time

import torch

torch.set_num_threads(1)
torch.manual_seed(42)
tensors = {}
print(torch.__version__, flush=True)

for line in sys.stdin:
    name, rows, columns = line.split()
    shape = (int(rows), int(columns))
    if shape not in tensors:
        tensors[shape] = torch.empty(shape)
        torch.nn.init.normal_(tensors[shape])
    initialize = getattr(torch.nn.init, name)
    start = time.perf_counter()
    initialize(tensors[shape])
    print((time.perf_counter() - start) * 1000, flush=True)
