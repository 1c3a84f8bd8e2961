"""Threads that do something at the same moment, each with a connection of its own."""

import threading

from django.db import connection

PATIENCE = 50


def together(*functions):
    """Run each in a thread; errors are raised here."""
    barrier, errors = threading.Barrier(len(functions)), []

    def run(function):
        try:
            barrier.wait()
            function()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(function,)) for function in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert errors == []
    assert not any(thread.is_alive() for thread in threads)
