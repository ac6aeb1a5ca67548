"""Writes benchmark.json: texts and figures of PyTorch's torch.utils.benchmark for given times."""
import json
import os
import random
import torch
from torch.utils.benchmark import Compare, Measurement, TaskSpec, select_unit, trim_sigfig

random.seed(0)
described, tables = [], []


def task(given):
    return TaskSpec(**{"setup": "", **given})


def entry(given, number, times):
    m = Measurement(number, times, task(given))
    return {
        "task": given, "number": number, "times": times, "median": m.median, "mean": m.mean, "iqr": m.iqr,
        "figures": m.significant_figures, "warns": m.has_warnings, "row": m.as_row_name,
        "text": "\n".join(repr(m).split("\n")[1:]),
    }


specs = [
    {"stmt": "x.add(1)"},
    {"stmt": "x.add(1)", "sub_label": "64 x 64", "num_threads": 4},
    {"stmt": "y = x.exp()\ny.sum()", "setup": "x = torch.ones(3)", "description": "sum"},
    {"stmt": "y = x.exp()\ny.sum()", "setup": "x = torch.ones(3)\nx.fill_(2)", "sub_label": "two", "label": None},
    {"stmt": "f()", "label": "products", "sub_label": "mm", "description": "n = 3", "env": "branch"},
]
for spec in specs:
    for count, number, center, spread in [(1, 100, 3e-4, 0.1), (3, 10, 5e-6, 0.2), (9, 1, 2e-3, 0.02), (20, 7, 1.7, 0.5), (12, 1000, 4e-7, 0.15)]:
        described.append(entry(spec, number, [number * center * (1 + spread * random.random()) for _ in range(count)]))

for trims, colors, warns in [(False, None, False), (True, None, False), (False, False, True), (True, True, True)]:
    results = []
    for label in ["products", None]:
        for threads in [1, 2]:
            for sub in ["mm", "a longer name"]:
                for i, description in enumerate(["64", "n = 1024", None]):
                    if sub == "mm" and i == 1 and threads == 2:
                        continue
                    center = 3e-6 * 7 ** i * (1 + (sub == "mm")) / threads
                    given = {"stmt": "f()", "label": label, "sub_label": sub, "description": description, "num_threads": threads}
                    for _ in range(2 if i == 0 else 1):
                        results.append((given, 10, [10 * center * (1 + (0.4 if i == 2 else 0.03) * random.random()) for _ in range(8)]))
    if colors is None:
        for given, number, times in list(results[:4]):
            results.append(({**given, "env": "other"}, number, [t * 1.5 for t in times]))
        results = [({**given, "env": given.get("env", "mine")}, n, t) for given, n, t in results]
    compare = Compare([Measurement(n, t, task(g)) for g, n, t in results])
    if any(r[0]["description"] is None for r in results):
        # PyTorch cannot show a column without a description.
        results = [r for r in results if r[0]["description"] is not None]
        compare = Compare([Measurement(n, t, task(g)) for g, n, t in results])
    if trims:
        compare.trim_significant_figures()
    if colors is not None:
        compare.colorize(colors)
    if warns:
        compare.highlight_warnings()
    tables.append({"trims": trims, "rowwise": colors, "warns": warns, "results": results, "text": str(compare)})

numbers = [[x, n, trim_sigfig(x, n)] for x in [3.14159, 1234.5, 0.00098765, 0.5, 1e-7] for n in [1, 2, 4]]
units = [[t, *select_unit(t)] for t in [1e-9, 2.5e-8, 1e-6, 9.99e-4, 1e-3, 0.5, 1.0, 100.0]]
out = os.path.join(os.path.dirname(__file__), "benchmark.json")
json.dump({"torch": torch.__version__, "described": described, "tables": tables, "numbers": numbers, "units": units}, open(out, "w"), indent=1)
