"""The wheel and a clean environment, for whoever follows the documentation from the beginning."""

from tests.packaging.conftest import checkout, distributions, environment

__all__ = ["checkout", "distributions", "environment"]
