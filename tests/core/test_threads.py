import asyncio
import threading

import pytest
from django.db import OperationalError, ProgrammingError, connection

from djangocms_live.feature import Feature, never_blocks
from djangocms_live.threads import Pool

from .model import EN


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


async def test_what_never_blocks_stays_in_the_loop(pool):
    class Mine(Feature):
        def summary(self, topic, events):
            return threading.get_ident()

    class Ours(Feature):
        @never_blocks
        def summary(self, topic, events):
            return threading.get_ident()

    assert await pool(Feature().render, "news.1", [], EN) == []
    assert await pool(Mine().summary, "news.1", []) != threading.get_ident()
    assert await pool(Ours().summary, "news.1", []) == threading.get_ident()


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


class TestConnections:
    """A connection lasts as long as there is work."""

    @pytest.fixture
    def pool(self):
        pool = Pool("single", 1)
        yield pool
        pool.shutdown()

    @pytest.fixture
    def query(self):
        used = []

        def query(error=None):
            with connection.cursor() as cursor:
                cursor.execute(error or "SELECT 1")
            used.append(connection.connection)

        query.used = used
        return query

    @pytest.mark.django_db(transaction=True)
    async def test_kept_while_others_wait(self, pool, query):
        gate = threading.Event()
        calls = [asyncio.ensure_future(pool(call)) for call in (gate.wait, *[query] * 5)]
        await asyncio.sleep(0)  # all of them stand in the queue
        gate.set()
        await asyncio.gather(*calls)
        assert len(query.used) == 5
        assert len(set(map(id, query.used))) == 1
        assert await pool(lambda: connection.connection) is None

    @pytest.mark.django_db(transaction=True)
    async def test_not_kept_after_an_error(self, pool, query):
        calls = [pool(query), pool(query, "nonsense"), pool(query)]
        first, error, last = await asyncio.gather(*calls, return_exceptions=True)
        assert (first, last) == (None, None)
        assert isinstance(error, OperationalError | ProgrammingError)
        assert query.used[0] is not query.used[1]


class TestWhoGivesUp:
    @pytest.fixture
    def pool(self):
        pool = Pool("single", 1)
        yield pool
        pool.shutdown()

    @pytest.fixture
    async def busy(self, pool):
        """The only thread is at work until the event is set."""
        begun, go_on = threading.Event(), threading.Event()

        def work():
            begun.set()
            return go_on.wait(10)

        working = asyncio.create_task(pool(work))
        await asyncio.to_thread(begun.wait, 10)
        yield go_on
        go_on.set()
        await working

    async def test_before_the_turn_came(self, pool, busy):
        done = []
        waiting = asyncio.create_task(pool(done.append, 1))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        busy.set()
        await pool(done.append, 2)
        assert done == [2]

    async def test_in_the_middle(self, pool):
        begun, go_on = threading.Event(), threading.Event()
        working = asyncio.create_task(pool(lambda: (begun.set(), go_on.wait(10))))
        await asyncio.to_thread(begun.wait, 10)
        working.cancel()
        with pytest.raises(asyncio.CancelledError):
            await working
        go_on.set()
        assert await pool(int) == 0  # and nobody complains of an answer without a reader

    async def test_at_the_end_of_the_pool(self, pool, busy):
        waiting = asyncio.create_task(pool(int))
        await asyncio.sleep(0)
        pool.shutdown()
        with pytest.raises(asyncio.CancelledError):
            await waiting


async def test_a_stop_iteration_is_an_error_as_any_other(pool):
    with pytest.raises(RuntimeError, match="StopIteration"):
        await pool(next, iter(()))


def test_nobody_is_told_in_a_loop_that_has_ended():
    begun, go_on = threading.Event(), threading.Event()
    pool = Pool("late", 1)

    async def leave():
        task = asyncio.create_task(pool(lambda: (begun.set(), go_on.wait(10))))
        await asyncio.to_thread(begun.wait, 10)
        return task

    loop = asyncio.new_event_loop()
    task = loop.run_until_complete(leave())
    task.cancel()
    loop.run_until_complete(asyncio.gather(task, return_exceptions=True))
    loop.run_until_complete(loop.shutdown_default_executor())
    loop.close()
    go_on.set()
    assert asyncio.run(pool(int)) == 0
    pool.shutdown()
