"""Models of texts: folders of transformers and peft, opened with nothing run or fetched."""
