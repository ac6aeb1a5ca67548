"""Answers the bench's questions, one JSON object a line: prepare a row, run it so many times."""
import json
import sys
import time

import torch

import calls
import rows

torch.set_num_threads(int(sys.argv[1]))
run = None
for line in sys.stdin:
    question = json.loads(line)
    try:
        if "prepare" in question:
            torch.manual_seed(0)
            asked = question["prepare"]
            run, result = calls.work(json.loads(asked)) if asked.startswith("{") else getattr(rows, asked)()
            answer = {"result": [float(x) for x in result()]}
        else:
            times = [time.perf_counter()]
            for _ in range(question["run"]):
                run()
                times.append(time.perf_counter())
            each = sorted(after - before for before, after in zip(times, times[1:]))
            answer = {"milliseconds": (times[-1] - times[0]) * 1000, "median": each[len(each) // 2] * 1000}
    except Exception as error:  # the bench prints it beside the row
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
