"""Make all pictures, or those that are named."""

import sys

from .editors import EDITORS
from .guide import GUIDE
from .studio import studio
from .visitors import VISITORS


def main(wanted: list[str]) -> None:
    for name, take in {**VISITORS, **EDITORS, **GUIDE}.items():
        if wanted and not name.startswith(tuple(wanted)):
            continue
        # Each on a site of its own: no picture depends on those before it.
        with studio() as place:
            take(place)


if __name__ == "__main__":
    main(sys.argv[1:])
