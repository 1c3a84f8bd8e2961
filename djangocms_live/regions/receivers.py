"""Connects the receivers. They come from three places, and each module tells which."""


def connect() -> None:
    pass
