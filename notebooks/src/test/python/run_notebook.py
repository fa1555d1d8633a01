"""Runs the code cells of a Jupyter notebook in order, in this interpreter.

    python run_notebook.py NOTEBOOK
"""

import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    cells = json.load(file)["cells"]
names = {}
for number, cell in enumerate(cells):
    if cell["cell_type"] == "code":
        if cell["outputs"]:
            sys.exit(f"cell {number} is committed with results")
        exec(compile("".join(cell["source"]), f"cell {number}", "exec"), names)
print(f"{len(cells)} cells ran")
