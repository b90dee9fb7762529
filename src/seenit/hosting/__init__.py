"""A challenge that is hosted: its folder, its teams, its server and a bundle for Codabench."""
