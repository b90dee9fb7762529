"""One stage of a run per file: each takes records and gives records, the pipeline orders them."""
