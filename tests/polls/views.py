import json

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language

from .models import Poll


def poll_detail(request, pk):
    return render(request, "polls/poll.html", {"poll": get_object_or_404(Poll, pk=pk)})


def echo(request, more=""):
    """Tells how the request looked from inside."""
    facts = {
        "url": request.build_absolute_uri(),
        "secure": request.is_secure(),
        "language": get_language(),
        "agent": request.headers["User-Agent"],
        "accepted": request.headers["Accept-Language"],
        "user": str(request.user),
        "cookies": dict(request.COOKIES),
        "address": request.META["REMOTE_ADDR"],
    }
    return HttpResponse(json.dumps(facts))


def broken(request):
    raise RuntimeError("broken")


def stream(request):
    return StreamingHttpResponse(Stream())


class Stream:
    """A body that must be closed, as a file's must."""

    def __iter__(self):
        yield b"<p>a stream</p>"

    def close(self):
        stream.closed = True
