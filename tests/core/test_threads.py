import asyncio
import threading

import pytest
from django.db import connection

from djangocms_live.threads import Pool


@pytest.fixture
def pool():
    pool = Pool("test", 2)
    yield pool
    pool.shutdown()


async def test_runs_in_threads_of_its_own(pool):
    here = threading.get_ident()
    name, there = await pool(lambda: (threading.current_thread().name, threading.get_ident()))
    assert name.startswith("djangocms_live.test")
    assert there != here


async def test_arguments_results_and_errors(pool):
    assert await pool(divmod, 7, 2) == (3, 1)
    with pytest.raises(ZeroDivisionError):
        await pool(divmod, 7, 0)


async def test_coroutines_stay_in_the_loop(pool):
    async def where(number):
        return threading.get_ident(), number

    assert await pool(where, 7) == (threading.get_ident(), 7)


async def test_async_methods_stay_in_the_loop(pool):
    class Feature:
        async def render(self, number):
            return threading.get_ident(), number

    assert await pool(Feature().render, 7) == (threading.get_ident(), 7)


async def test_not_more_at_once_than_it_has_threads(pool):
    together = threading.Barrier(2)
    running, most = 0, 0
    lock = threading.Lock()

    def work():
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        together.wait(10)
        with lock:
            running -= 1

    await asyncio.gather(*(pool(work) for _ in range(6)))
    assert most == 2


@pytest.mark.django_db(transaction=True)
async def test_leaves_no_database_connection_open(pool):
    def query():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return connection

    used = await pool(query)
    assert used.connection is None


async def test_ends_its_threads():
    pool = Pool("ending", 2)
    await pool(int)
    (thread,) = [t for t in threading.enumerate() if t.name.startswith("djangocms_live.ending")]
    pool.shutdown()
    thread.join(10)
    assert not thread.is_alive()
    with pytest.raises(RuntimeError):
        await pool(int)
