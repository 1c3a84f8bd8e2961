"""The sample site, to whose socket only the pages of another site may connect."""

from django.conf import settings

from sample_site.asgi import application

settings.DJANGOCMS_LIVE = {"ORIGINS": ["https://another.example"]}

__all__ = ["application"]
