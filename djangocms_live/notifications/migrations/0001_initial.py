import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import djangocms_live.notifications.models.following


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cms", "0022_auto_20180620_1551"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("sites", "0002_alter_domain_unique"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LiveBell",
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
            ],
            options={
                "verbose_name": "notification bell",
                "verbose_name_plural": "notification bells",
            },
            bases=("cms.cmsplugin",),
        ),
        migrations.CreateModel(
            name="LiveFollow",
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
                    "scope",
                    models.CharField(
                        choices=[
                            ("page", "this page"),
                            ("section", "this page and all below it"),
                            ("thread", "the comments here"),
                        ],
                        default="page",
                        max_length=10,
                        verbose_name="follow",
                    ),
                ),
                (
                    "all_languages",
                    models.BooleanField(
                        default=False,
                        help_text="Otherwise only in the language of the page.",
                        verbose_name="in all languages",
                    ),
                ),
            ],
            options={
                "verbose_name": "follow button",
                "verbose_name_plural": "follow buttons",
            },
            bases=("cms.cmsplugin",),
        ),
        migrations.CreateModel(
            name="LiveNotices",
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
                ("announcements", models.BooleanField(default=True, verbose_name="announcements")),
                (
                    "published",
                    models.CharField(
                        choices=[
                            ("none", "no pages"),
                            ("section", "pages below this one"),
                            ("site", "pages of the whole site"),
                        ],
                        default="none",
                        help_text="Pages whose editors decided to tell followers of them.",
                        max_length=10,
                        verbose_name="newly published",
                    ),
                ),
            ],
            options={
                "verbose_name": "live notices",
                "verbose_name_plural": "live notices",
            },
            bases=("cms.cmsplugin",),
        ),
        migrations.CreateModel(
            name="Announcement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("everybody", "everybody"),
                            ("users", "everybody who is logged in"),
                            ("staff", "staff"),
                            ("page", "readers of a page"),
                            ("language", "readers of a language"),
                        ],
                        default="everybody",
                        max_length=10,
                        verbose_name="audience",
                    ),
                ),
                ("language", models.CharField(blank=True, max_length=15, verbose_name="language")),
                (
                    "level",
                    models.CharField(
                        choices=[("info", "information"), ("warning", "warning")],
                        default="info",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "starts",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="starts"),
                ),
                ("ends", models.DateTimeField(blank=True, null=True, verbose_name="ends")),
                (
                    "sent",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="sent"
                    ),
                ),
                (
                    "withdrawn",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="withdrawn"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cms.page",
                        verbose_name="page",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="sites.site",
                        verbose_name="site",
                    ),
                ),
            ],
            options={
                "verbose_name": "announcement",
                "verbose_name_plural": "announcements",
                "ordering": ["-starts"],
            },
        ),
        migrations.CreateModel(
            name="AnnouncementText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("language", models.CharField(max_length=15, verbose_name="language")),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("text", models.CharField(blank=True, max_length=500, verbose_name="text")),
                (
                    "url",
                    models.CharField(
                        blank=True,
                        help_text="Where to read more: a path or an address.",
                        max_length=500,
                        verbose_name="link",
                    ),
                ),
                (
                    "announcement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="texts",
                        to="djangocms_live_notifications.announcement",
                    ),
                ),
            ],
            options={
                "verbose_name": "text",
                "verbose_name_plural": "texts",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Browser",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "token",
                    models.CharField(
                        default=djangocms_live.notifications.models.following.new_token,
                        editable=False,
                        max_length=40,
                        unique=True,
                    ),
                ),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("endpoint", models.URLField(max_length=1000)),
                ("p256dh", models.CharField(max_length=120)),
                ("auth", models.CharField(max_length=40)),
                ("language", models.CharField(blank=True, max_length=15, verbose_name="language")),
                ("created", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "reached",
                    models.DateTimeField(blank=True, null=True, verbose_name="last reached"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "browser",
                "verbose_name_plural": "browsers",
            },
        ),
        migrations.CreateModel(
            name="Follow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_id", models.CharField(max_length=64)),
                ("language", models.CharField(blank=True, max_length=15, verbose_name="language")),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("page", "this page"),
                            ("section", "this page and all below it"),
                            ("thread", "the comments here"),
                        ],
                        default="page",
                        max_length=10,
                        verbose_name="what",
                    ),
                ),
                ("created", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "browser",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="follows",
                        to="djangocms_live_notifications.browser",
                    ),
                ),
                (
                    "content_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "follower",
                "verbose_name_plural": "followers",
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40, verbose_name="kind")),
                ("subject", models.CharField(blank=True, max_length=200)),
                ("data", models.JSONField(default=dict)),
                ("object_id", models.CharField(blank=True, max_length=64)),
                ("once", models.CharField(blank=True, max_length=200)),
                ("audience", models.CharField(blank=True, max_length=40)),
                ("due", models.DateTimeField(blank=True, null=True)),
                (
                    "created",
                    models.DateTimeField(auto_now_add=True, db_index=True, verbose_name="created"),
                ),
                ("expires", models.DateTimeField(blank=True, null=True, verbose_name="expires")),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "content_type",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
            ],
            options={
                "verbose_name": "message",
                "verbose_name_plural": "messages",
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("due", models.DateTimeField(db_index=True)),
                (
                    "browser",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="djangocms_live_notifications.browser",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="djangocms_live_notifications.message",
                    ),
                ),
            ],
            options={
                "verbose_name": "delivery",
                "verbose_name_plural": "deliveries",
            },
        ),
        migrations.CreateModel(
            name="Notification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("toast", models.BooleanField(default=True)),
                ("inbox", models.BooleanField(default=True)),
                ("mail", models.BooleanField(default=False)),
                ("push", models.BooleanField(default=False)),
                ("seen", models.DateTimeField(blank=True, null=True)),
                ("read", models.DateTimeField(blank=True, null=True)),
                ("archived", models.DateTimeField(blank=True, null=True)),
                ("mailed", models.DateTimeField(blank=True, null=True)),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notifications",
                        to="djangocms_live_notifications.message",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "notification",
                "verbose_name_plural": "notifications",
            },
        ),
        migrations.CreateModel(
            name="Preference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("toast", models.BooleanField(default=True, verbose_name="on the page")),
                ("inbox", models.BooleanField(default=True, verbose_name="in the inbox")),
                ("mail", models.BooleanField(default=False, verbose_name="in a summary by mail")),
                ("push", models.BooleanField(default=True, verbose_name="by push")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "preference",
                "verbose_name_plural": "preferences",
            },
        ),
        migrations.CreateModel(
            name="PublicationNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_id", models.CharField(max_length=64)),
                (
                    "notify",
                    models.BooleanField(
                        default=False,
                        help_text="As soon as this version is published, and never twice for it.",
                        verbose_name="notify followers",
                    ),
                ),
                (
                    "text",
                    models.CharField(
                        blank=True,
                        help_text="What is new, in a few words. Empty: the title alone.",
                        max_length=200,
                        verbose_name="line of text",
                    ),
                ),
                ("sent", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "content_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "note to followers",
                "verbose_name_plural": "notes to followers",
            },
        ),
        migrations.AddIndex(
            model_name="announcement",
            index=models.Index(fields=["sent", "starts"], name="djangocms_live_notif_due"),
        ),
        migrations.AddConstraint(
            model_name="announcementtext",
            constraint=models.UniqueConstraint(
                fields=("announcement", "language"), name="djangocms_live_notifications_text"
            ),
        ),
        migrations.AddIndex(
            model_name="follow",
            index=models.Index(
                fields=["content_type", "object_id", "scope"], name="djangocms_live_notif_followers"
            ),
        ),
        migrations.AddConstraint(
            model_name="follow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("browser__isnull", False), ("user", None)),
                    models.Q(("browser", None), ("user__isnull", False)),
                    _connector="OR",
                ),
                name="djangocms_live_notifications_one_follower",
            ),
        ),
        migrations.AddConstraint(
            model_name="follow",
            constraint=models.UniqueConstraint(
                condition=models.Q(("user__isnull", False)),
                fields=("user", "content_type", "object_id", "language", "scope"),
                name="djangocms_live_notifications_user_follows",
            ),
        ),
        migrations.AddConstraint(
            model_name="follow",
            constraint=models.UniqueConstraint(
                condition=models.Q(("browser__isnull", False)),
                fields=("browser", "content_type", "object_id", "language", "scope"),
                name="djangocms_live_notifications_browser_follows",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                fields=["content_type", "object_id"], name="djangocms_live_notif_target"
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("due__isnull", False)),
                fields=["due"],
                name="djangocms_live_notif_untold",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(
                condition=models.Q(("once", ""), _negated=True),
                fields=("once",),
                name="djangocms_live_notifications_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                fields=("browser", "message"), name="djangocms_live_notifications_one_delivery"
            ),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(fields=["recipient", "-id"], name="djangocms_live_notif_list"),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("archived", None), ("seen", None)),
                fields=["recipient", "id"],
                name="djangocms_live_notif_unseen",
            ),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("mail", True), ("mailed", None)),
                fields=["id"],
                name="djangocms_live_notif_mail",
            ),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.UniqueConstraint(
                fields=("message", "recipient"), name="djangocms_live_notifications_recipient"
            ),
        ),
        migrations.AddConstraint(
            model_name="preference",
            constraint=models.UniqueConstraint(
                fields=("user", "kind"), name="djangocms_live_notifications_one_preference"
            ),
        ),
        migrations.AddConstraint(
            model_name="publicationnote",
            constraint=models.UniqueConstraint(
                fields=("content_type", "object_id"), name="djangocms_live_notifications_note"
            ),
        ),
    ]
