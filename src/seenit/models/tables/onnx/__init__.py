"""ONNX: graphs that onnxruntime answers from, with no operators or files of anybody's own."""
