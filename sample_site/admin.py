from django.contrib import admin

from sample_site.models import Tip


@admin.register(Tip)
class TipAdmin(admin.ModelAdmin):
    list_display = ["__str__", "name", "language", "created"]
    list_filter = ["language"]
    date_hierarchy = "created"
