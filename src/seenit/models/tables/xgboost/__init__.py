"""XGBoost: files of its own in JSON and UBJSON, checked before the library sees them."""
