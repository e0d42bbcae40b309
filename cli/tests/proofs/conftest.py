import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
for folder in ("package", "cli", "oracle", "raw"):
    sys.path.insert(0, str(TESTS / folder))
