from djangocms_live import cors


def cross_origin(get_response):
    """Let the front-end's pages read djangocms-rest, too."""

    def middleware(request):
        response = get_response(request)
        if request.path.startswith("/api/"):
            cors.allow(request, response)
        return response

    return middleware
