"""What every deployment has to do for its visitors, seen from where they are."""

import asyncio
import re
from contextlib import AsyncExitStack, closing

from websockets.exceptions import ConnectionClosed

from tests.event_source import EventSource, events_url, question
from tests.site import HOST, wait_for

from .deployment import Deployment
from .restarts import restart
from .visitors import page, publish, visitor

SEATS = 8  # MAX_SOCKETS_PER_ADDRESS of the project
UPLOAD = 12 * 1024 * 1024  # bytes
BOUNDARY = "a-boundary"


class FrontDoor:
    def test_pages_come_by_tls_alone(self, deployment: Deployment) -> None:
        with deployment.get("/") as answer:
            assert answer.status == 200
            assert answer.headers["Strict-Transport-Security"] == "max-age=3600"
        plain = f"http://localhost:{deployment.machine.ports['80']}/"
        with deployment.get(plain) as answer:
            assert answer.status == 301
            assert answer.headers["Location"].startswith("https://localhost")

    def test_static_files_are_kept_for_ever(self, deployment: Deployment) -> None:
        html = deployment.get("/").read().decode()
        scripts = re.findall(r'src="(/static/djangocms_live/[^"]+)"', html)
        assert scripts
        for script in scripts:
            assert re.search(r"\.[0-9a-f]{12}\.js$", script)
            with deployment.get(script, Accept_Encoding="gzip") as answer:
                assert answer.status == 200
                assert "javascript" in answer.headers["Content-Type"]
                assert answer.headers["Content-Encoding"] == "gzip"
                assert int(re.search(r"max-age=(\d+)", str(answer.headers))[1]) >= 31536000 * 9

    async def test_a_publish_elsewhere_arrives(self, deployment: Deployment) -> None:
        async with visitor(deployment) as reader:
            welcome = await reader.hello(await page(deployment))
            assert not [sub for sub in welcome["subs"] if "err" in sub]
            await publish(deployment)
            assert (await reader.publication())["type"] == "published"

    async def test_an_idle_socket_outlives_the_proxy(self, deployment: Deployment) -> None:
        """Nginx waits five seconds here instead of sixty, and a ping comes every two of 25."""
        async with visitor(deployment) as reader:
            await reader.hello(await page(deployment))
            await reader.pinged(4, patience=20)
            await publish(deployment)
            assert (await reader.publication())["type"] == "published"

    async def test_nobody_writes_their_own_address(self, deployment: Deployment) -> None:
        """A seat for each address and process; whatever a visitor writes into the header."""
        async with AsyncExitStack() as stack:
            codes: list[int] = []
            for number in range(SEATS * len(deployment.processes()) + 4):
                spoof = {"X-Forwarded-For": f"203.0.113.{number}"}
                reader = await stack.enter_async_context(
                    visitor(deployment, additional_headers=spoof, host=HOST, server_hostname=HOST)
                )
                try:
                    await reader.hello()
                except (ConnectionError, ConnectionClosed):
                    codes.append(await reader.closed())
            assert codes
            assert set(codes) == {4029}
            # Somebody else, who has done nothing.
            other = await stack.enter_async_context(
                visitor(deployment, host=HOST, server_hostname=HOST, local_addr=("127.0.0.2", 0))
            )
            await other.hello()

    async def test_an_upload_delays_nobody(self, deployment: Deployment) -> None:
        login = "/admin/login/"
        with await asyncio.to_thread(deployment.get, login) as answer:
            token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', answer.read().decode())[1]
            cookies = "; ".join(
                cookie.split(";")[0] for cookie in answer.headers.get_all("Set-Cookie")
            )
        body = (
            f"--{BOUNDARY}\r\nContent-Disposition: form-data; "
            f'name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n--{BOUNDARY}\r\n'
            'Content-Disposition: form-data; name="f"; filename="f"\r\n\r\n'
        ).encode() + b"x" * UPLOAD
        body += f"\r\n--{BOUNDARY}--\r\n".encode()
        headers = {
            "Cookie": cookies,
            "Referer": deployment.origin + login,
            "Content_Type": f"multipart/form-data; boundary={BOUNDARY}",
        }
        async with visitor(deployment) as reader:
            await reader.hello(await page(deployment))
            sending = asyncio.create_task(
                asyncio.to_thread(lambda: deployment.get(login, body, **headers))
            )
            await publish(deployment)
            await reader.publication()
            with await sending as answer:
                assert answer.status == 200, answer.read()[:2000]
                assert "errornote" in answer.read().decode()

    async def test_events_are_not_held_back(self, deployment: Deployment) -> None:
        """Each arrives at once, though it is small and nothing follows."""
        url = events_url(deployment.origin, await page(deployment))
        source = await asyncio.to_thread(lambda: EventSource(url, 20, deployment.tls))
        with closing(source):
            await asyncio.to_thread(source.next, "joined")
            await publish(deployment)
            while (await asyncio.to_thread(source.next, ""))["kind"] != "event":
                pass
            ending = asyncio.create_task(asyncio.to_thread(restart, deployment))
            await asyncio.to_thread(source.next, "bye")
            await ending

    async def test_polls(self, deployment: Deployment) -> None:
        """Who has no socket asks, and hears the same."""
        subs = await page(deployment)
        await publish(deployment)
        path = f"/live/poll?{question(subs)}"

        def told() -> bool:
            with deployment.get(path) as answer:
                assert answer.status == 200
                assert "max-age" in answer.headers["Cache-Control"] or deployment.has_services
                return '"published"' in answer.read().decode()

        await asyncio.to_thread(wait_for, told, "what was published")
        if deployment.has_services:
            again = await asyncio.to_thread(deployment.get, path)
            assert again.headers["X-Cache"] == "HIT"
