"""What is wrong with options that several commands have."""

AUTO = "auto"


def normalisation_problems(
    mean: tuple[float, ...] | None, std: tuple[float, ...] | None
) -> list[str]:
    """One without the other, different lengths, deviations that are not above 0."""
    if mean is None or std is None:
        return (
            []
            if mean is std
            else ["--mean, --std: expected both or neither, got one; give the other too"]
        )
    problems = []
    if len(mean) != len(std):
        problems.append(
            f"--mean, --std: expected as many values in each, got {len(mean)} and {len(std)}"
        )
    if any(not value > 0 for value in std):
        problems.append(f"--std: expected values above 0, got {std}")
    return problems


def seed_problems(seed: int) -> list[str]:
    """A seed below 0."""
    return [] if seed >= 0 else [f"--seed: expected 0 or above, got {seed}"]
