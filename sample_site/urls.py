from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path

from sample_site.style_guide.views import overview, scene
from sample_site.views import ThankYou, favicon, leave_tip

urlpatterns = [
    path("live/", include("djangocms_live.urls")),
    path("favicon.ico", favicon),
    *i18n_patterns(
        path("admin/", admin.site.urls),
        path(
            "sign-in/", LoginView.as_view(template_name="sample_site/sign_in.html"), name="sign_in"
        ),
        path("sign-out/", LogoutView.as_view(), name="sign_out"),
        path("tip/", leave_tip, name="leave_tip"),
        path("tip/thanks/", ThankYou.as_view(), name="thank_you"),
        path("style-guide/", overview, name="style_guide"),
        path("style-guide/<slug:component>/<slug:state>/", scene, name="style_guide_scene"),
        path("", include("cms.urls")),
    ),
]
