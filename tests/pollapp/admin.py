from django.contrib import admin

from .models import Choice, Poll


class Choices(admin.TabularInline):
    model = Choice
    extra = 3


@admin.register(Poll)
class PollAdmin(admin.ModelAdmin):
    inlines = [Choices]
