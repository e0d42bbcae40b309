"""sosdbt demo: writes a synthetic county and says what it holds."""

from pathlib import Path


def demo(raw: Path, clients: int, seed: int) -> None:
    from sosdbt.config import find_project
    from sosdbt.demo import write_demo_county
    from sosdbt.places import refuse_sources

    refuse_sources(find_project(), raw, "--raw")
    counts = write_demo_county(raw.expanduser().absolute(), clients=clients, seed=seed)
    width = max(len(name) for name in counts)
    print(f"A synthetic county in {raw}, rows:")
    for name, count in counts.items():
        print(f"  {name:<{width}}  {count:>10,}")
