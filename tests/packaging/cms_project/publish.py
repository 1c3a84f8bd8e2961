"""Something new in the live region, from a process that serves nobody. For `manage.py shell`."""

from cms.api import add_plugin
from cms.models import CMSPlugin

region = CMSPlugin.objects.get(plugin_type="LiveRegionPlugin")
add_plugin(region.placeholder, "LiveRegionPlugin", "en", target=region)
