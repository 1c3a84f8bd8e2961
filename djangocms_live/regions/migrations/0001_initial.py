import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cms", "0022_auto_20180620_1551"),
    ]

    operations = [
        migrations.CreateModel(
            name="LivePage",
            fields=[
                (
                    "cmsplugin_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        related_name="%(app_label)s_%(class)s",
                        serialize=False,
                        to="cms.cmsplugin",
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("auto", "at once"),
                            ("ask", "when the visitor asks for it"),
                            ("notice", "only tell the visitor"),
                        ],
                        default="notice",
                        max_length=10,
                        verbose_name="show new content",
                    ),
                ),
            ],
            options={
                "verbose_name": "live page",
                "verbose_name_plural": "live pages",
            },
            bases=("cms.cmsplugin",),
        ),
        migrations.CreateModel(
            name="LiveRegion",
            fields=[
                (
                    "cmsplugin_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        related_name="%(app_label)s_%(class)s",
                        serialize=False,
                        to="cms.cmsplugin",
                    ),
                ),
                ("key", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("auto", "at once"),
                            ("ask", "when the visitor asks for it"),
                            ("notice", "only tell the visitor"),
                        ],
                        default="auto",
                        max_length=10,
                        verbose_name="show new content",
                    ),
                ),
                (
                    "label",
                    models.CharField(
                        blank=True,
                        help_text="What visitors are told is new here, for example “Live score”.",
                        max_length=120,
                        verbose_name="label",
                    ),
                ),
                (
                    "active",
                    models.BooleanField(
                        default=True,
                        help_text="Untick to show the content without live updates.",
                        verbose_name="live",
                    ),
                ),
                (
                    "quiet_days",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="No longer live after so many days without a change. 0: always live.",
                        verbose_name="stop after quiet days",
                    ),
                ),
            ],
            options={
                "verbose_name": "live region",
                "verbose_name_plural": "live regions",
            },
            bases=("cms.cmsplugin",),
        ),
    ]
