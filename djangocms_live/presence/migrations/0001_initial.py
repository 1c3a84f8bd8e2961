import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cms", "0022_auto_20180620_1551"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Choice",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "to_visitors",
                    models.BooleanField(
                        default=False, verbose_name="Other readers may see that I am reading a page"
                    ),
                ),
                (
                    "to_editors",
                    models.BooleanField(
                        default=True, verbose_name="Colleagues may see which page I am working on"
                    ),
                ),
            ],
            options={
                "verbose_name": "choice of being seen",
                "verbose_name_plural": "choices of being seen",
            },
        ),
        migrations.CreateModel(
            name="LivePresence",
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
                    "hide_below",
                    models.PositiveSmallIntegerField(
                        default=3,
                        help_text="Nothing is shown while fewer people than this are reading.",
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="hide below",
                    ),
                ),
                (
                    "rounded",
                    models.BooleanField(
                        default=True,
                        help_text="Large numbers are rounded, so that they rest.",
                        verbose_name="rounded",
                    ),
                ),
                (
                    "faces",
                    models.BooleanField(
                        default=False,
                        help_text="Of logged-in readers who agreed to be seen.",
                        verbose_name="show faces",
                    ),
                ),
            ],
            bases=("cms.cmsplugin",),
        ),
    ]
