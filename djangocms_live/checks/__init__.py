"""System checks of the core. Each has an id, a plain sentence and a hint that mends it."""

from . import asgi, caches, delivery, layers, logins, names, policy

__all__ = ["asgi", "caches", "delivery", "layers", "logins", "names", "policy"]
