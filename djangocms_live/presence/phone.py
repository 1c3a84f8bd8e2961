"""The address of a preview as a picture, so that one's phone can follow while one works here.

It is an address and no key: whoever opens it logs in with an account of their own.
"""

from typing import Any

from cms.toolbar.utils import get_object_preview_url
from django.apps import apps
from django.conf import settings as django_settings
from django.contrib.admin import site as admin_site
from django.contrib.admin.views.decorators import staff_member_required
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache

from djangocms_live.groupers import identity

from .access import may_see_drafts

try:
    import segno
except ImportError:  # the extra "qr"
    segno = None  # type: ignore[assignment]


@never_cache
@staff_member_required
def phone(request: HttpRequest, language: str, content_type: int, pk: str) -> HttpResponse:
    """Shown in a modal of the CMS. 410 for what is not there, or not for whoever asks."""
    content = _content(content_type, pk)
    if content is None or not may_see_drafts(request.user, _whole(content)):
        # A 404 would be redirected by LocaleMiddleware to a page that the CMS does not have either.
        return HttpResponse(status=410)
    with override(language if language in dict(django_settings.LANGUAGES) else None):
        address = request.build_absolute_uri(get_object_preview_url(content, language=language))
        context = {
            **admin_site.each_context(request),
            "title": _("Follow on a phone"),
            "is_popup": True,
            "address": address,
            "picture": picture(address),
        }
        return TemplateResponse(request, "djangocms_live/presence/phone.html", context).render()


def picture(address: str) -> SafeString:
    """A QR code as SVG; nothing where ``segno`` is not installed."""
    if segno is None:
        return SafeString("")
    code = segno.make(address, error="m", micro=False)
    return SafeString(
        code.svg_inline(omitsize=True, light="#fff", border=3, svgclass="djangocms-live-qr")
    )


def _content(content_type: int, pk: str) -> Model | None:
    """What the CMS shows in previews, and nothing else."""
    kind = ContentType.objects.filter(pk=content_type).first()
    model: Any = kind and kind.model_class()
    if model not in apps.get_app_config("cms").cms_extension.toolbar_enabled_models:
        return None
    manager = getattr(model, "admin_manager", model._base_manager)
    try:
        found: Model | None = manager.filter(pk=pk).first()
    except (ValueError, ValidationError):  # no such pk can be
        return None
    return found


def _whole(content: Model) -> Model:
    """The object whose permissions count."""
    model, pk = identity(content)
    return content if isinstance(content, model) else model._base_manager.get(pk=pk)
