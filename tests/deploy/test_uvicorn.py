"""Uvicorn with workers behind nginx."""

from .front_door import FrontDoor
from .machinery import Machinery
from .restarts import Restarts


class TestFrontDoor(FrontDoor):
    pass


class TestMachinery(Machinery):
    pass


class TestRestarts(Restarts):
    pass
