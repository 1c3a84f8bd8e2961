"""The newsroom's letter box, and what is too small for the CMS."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from sample_site.forms import TipForm


@csrf_exempt  # the form stands in cached HTML, the same for everybody, and acts for nobody
@require_POST
def leave_tip(request: HttpRequest) -> HttpResponse:
    form = TipForm(request.POST)
    if not form.is_valid():
        return render(request, "sample_site/tip_page.html", {"form": form}, status=422)
    form.instance.language = get_language() or ""
    form.save()
    return redirect("thank_you")


class ThankYou(TemplateView):
    template_name = "sample_site/thank_you.html"


def favicon(request: HttpRequest) -> HttpResponse:
    """Pages of the admin name no icon, so browsers ask at the root."""
    return redirect(static("sample_site/emblem.svg"))
