"""Models of mixed tables, opened from their own data formats: trees, pipelines, ONNX."""
