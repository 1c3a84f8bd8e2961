"""Pages by gunicorn, ``/live/`` by Daphnes, and nginx sends each where it belongs."""

from .front_door import FrontDoor
from .machinery import Machinery
from .restarts import Restarts


class TestFrontDoor(FrontDoor):
    pass


class TestMachinery(Machinery):
    pass


class TestRestarts(Restarts):
    pass
