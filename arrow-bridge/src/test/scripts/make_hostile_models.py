"""Writes the graphs of ModelProbeTest that harm the process that runs them.

Run from the module folder: python src/test/scripts/make_hostile_models.py
Needs: numpy, onnx.
"""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OUT = Path(__file__).parent.parent / "resources/io/sinter/arrow"
OPSETS = [helper.make_opsetid("", 17)]


def save(name, nodes, constants):
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["rows", 1])
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, None)
    model = helper.make_model(helper.make_graph(nodes, name, [x], [y], constants), opset_imports=OPSETS, ir_version=9)
    onnx.save(model, OUT / f"{name}.onnx")


def endless():
    """Adds one, 2^63 - 1 times."""
    step = helper.make_graph(
        [helper.make_node("Add", ["before", "one"], ["after"]), helper.make_node("Identity", ["on"], ["again"])],
        "step",
        [helper.make_tensor_value_info("i", TensorProto.INT64, []),
         helper.make_tensor_value_info("on", TensorProto.BOOL, []),
         helper.make_tensor_value_info("before", TensorProto.FLOAT, None)],
        [helper.make_tensor_value_info("again", TensorProto.BOOL, []),
         helper.make_tensor_value_info("after", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(np.array(1, np.float32), "one")])
    save("endless", [helper.make_node("Loop", ["times", "true", "x"], ["y"], body=step)],
         [numpy_helper.from_array(np.array(2**63 - 1), "times"), numpy_helper.from_array(np.array(True), "true")])


def hungry():
    """Asks for 64 TiB: the second dimension is the number of rows times 2^43."""
    save("hungry", [helper.make_node("Shape", ["x"], ["shape"]), helper.make_node("Mul", ["shape", "much"], ["large"]),
                    helper.make_node("ConstantOfShape", ["large"], ["y"])],
         [numpy_helper.from_array(np.array([1, 2**43]), "much")])


endless()
hungry()
