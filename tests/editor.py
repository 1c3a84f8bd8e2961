"""An editor at work over HTTP: logs in, edits through the CMS's own endpoints, publishes."""

import json
import re
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

from tests.site import PATIENCE, Server

FIND = """
import json
from cms.models import CMSPlugin, PageContent
from djangocms_versioning.models import Version
content = PageContent.admin_manager.filter(
    page__pagecontent_set__title={title!r}, language={language!r}, versions__state={state!r}
).order_by("-pk").first()
version = Version.objects.get_for_content(content)
plugins = []
for plugin in CMSPlugin.objects.filter(
    placeholder__in=content.get_placeholders(), language={language!r}
):
    instance, _ = plugin.get_plugin_instance()
    plugins.append({{"pk": plugin.pk, "type": plugin.plugin_type,
                     "body": getattr(instance, "body", "")}})
print(json.dumps({{"version": version.pk, "content": content.pk, "plugins": plugins,
                   "page": content.page_id}}))
"""


class _Form(HTMLParser):
    """The fields of the first form that posts a plugin, as a browser would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "input" and name and given.get("type") not in ("submit", "checkbox", "radio"):
            self.fields[name] = given.get("value", "")
        elif tag == "textarea" and name:
            self.fields[name] = ""
            self._textarea = name

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.fields[self._textarea] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._textarea = ""


class Editor:
    """Logged in as admin at one server of a site."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.cookies = CookieJar()
        self._opener = build_opener(HTTPCookieProcessor(self.cookies))
        self.get("/en/admin/login/")
        self.post("/en/admin/login/?next=/en/", username="admin", password="admin")
        assert any(cookie.name == "sessionid" for cookie in self.cookies), "login failed"

    def get(self, path: str) -> str:
        with self._opener.open(self.server.url + path, timeout=PATIENCE) as answer:
            return answer.read().decode()

    def post(self, path: str, **fields: str) -> str:
        token = next(c.value for c in self.cookies if c.name == "csrftoken")
        data = urlencode({"csrfmiddlewaretoken": token, **fields}).encode()
        request = Request(
            self.server.url + path,
            data,
            headers={"Referer": self.server.url + "/", "Origin": self.server.url},
        )
        with self._opener.open(request, timeout=PATIENCE) as answer:
            return answer.read().decode()

    def find(self, title: str, state: str, language: str = "en") -> dict[str, Any]:
        code = FIND.format(title=title, state=state, language=language)
        return json.loads(self.server.site.ask(code))

    def draft(self, title: str, language: str = "en") -> dict[str, Any]:
        """Open a published page for editing: makes the draft."""
        published = self.find(title, "published", language)
        self.post(self._version(published, "edit-redirect", language))
        return self.find(title, "draft", language)

    def change_text(self, draft: dict[str, Any], old: str, new: str, language: str = "en") -> None:
        """Change the text plugin that contains some words, in the form the CMS shows."""
        plugin = next(p for p in draft["plugins"] if old in p["body"])
        path = (
            f"/{language}/admin/cms/placeholder/edit-plugin/{plugin['pk']}/?cms_path=/{language}/"
        )
        form = _Form()
        form.feed(self.get(path))
        fields = {
            name: value for name, value in form.fields.items() if name != "csrfmiddlewaretoken"
        }
        fields["body"] = plugin["body"].replace(old, new)
        answer = self.post(path, **fields)
        assert not re.search(r'class="errorlist', answer), answer

    def publish(self, draft: dict[str, Any], language: str = "en") -> None:
        self.post(self._version(draft, "publish", language))

    def unpublish(self, published: dict[str, Any], language: str = "en") -> None:
        self.post(self._version(published, "unpublish", language))

    def publish_text(self, title: str, old: str, new: str, language: str = "en") -> None:
        """The whole way: draft, change, publish."""
        draft = self.draft(title, language)
        self.change_text(draft, old, new, language)
        self.publish(draft, language)

    def _version(self, found: dict[str, Any], action: str, language: str) -> str:
        kind = "djangocms_versioning/pagecontentversion"
        return f"/{language}/admin/{kind}/{found['version']}/{action}/"
