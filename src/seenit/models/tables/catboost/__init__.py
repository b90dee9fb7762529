"""CatBoost: its JSON is checked before the library sees it; cbm becomes JSON elsewhere."""
