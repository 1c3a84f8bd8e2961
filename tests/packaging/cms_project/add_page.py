"""What an editor does: a page with a live region in it. For `manage.py shell`."""

from cms.api import add_plugin, create_page
from django.db import transaction

with transaction.atomic():
    page = create_page("Home", "page.html", "en", created_by="integrator")
    page.set_as_homepage()
    placeholder = page.get_content_obj("en").get_placeholders().get(slot="content")
    add_plugin(placeholder, "LiveRegionPlugin", "en")
