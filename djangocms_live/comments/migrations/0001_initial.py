import uuid

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import djangocms_live.comments.models.talk


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cms", "0022_auto_20180620_1551"),
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LiveComments",
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
                    "heading",
                    models.CharField(
                        blank=True,
                        help_text="“Comments”, if left empty.",
                        max_length=120,
                        verbose_name="heading",
                    ),
                ),
                (
                    "shared",
                    models.BooleanField(
                        default=False,
                        help_text="Otherwise each language has a conversation of its own.",
                        verbose_name="one conversation for all languages",
                    ),
                ),
                (
                    "writers",
                    models.CharField(
                        choices=[
                            ("users", "only people who are logged in"),
                            ("guests", "everybody"),
                            (
                                "held",
                                "everybody; the first comment of a guest waits for a moderator",
                            ),
                        ],
                        default="held",
                        max_length=10,
                        verbose_name="who may write",
                    ),
                ),
                (
                    "hold_first",
                    models.BooleanField(
                        default=False,
                        help_text="The first comment of anybody, logged in or not, waits for a moderator.",
                        verbose_name="hold first comments",
                    ),
                ),
                (
                    "order",
                    models.CharField(
                        choices=[
                            ("newest", "newest first"),
                            ("oldest", "oldest first"),
                            ("best", "most reactions first"),
                        ],
                        default="newest",
                        max_length=10,
                        verbose_name="order",
                    ),
                ),
                (
                    "page_size",
                    models.PositiveSmallIntegerField(
                        default=20,
                        help_text="Replies are not counted.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="comments on a page",
                    ),
                ),
                ("reactions", models.BooleanField(default=True, verbose_name="reactions")),
                (
                    "close_days",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="Nobody can write so many days after publication. 0: never closed.",
                        verbose_name="close after days",
                    ),
                ),
            ],
            options={
                "verbose_name": "live comments",
                "verbose_name_plural": "live comments",
            },
            bases=("cms.cmsplugin",),
        ),
        migrations.CreateModel(
            name="Ban",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "person",
                    models.CharField(
                        blank=True, db_index=True, max_length=64, verbose_name="person"
                    ),
                ),
                (
                    "address",
                    models.CharField(
                        blank=True, db_index=True, max_length=64, verbose_name="address (hash)"
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=60, verbose_name="name")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                ("created", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "by",
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
                "verbose_name": "ban",
                "verbose_name_plural": "bans",
            },
        ),
        migrations.CreateModel(
            name="Thread",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_id", models.CharField(max_length=64, verbose_name="object")),
                ("language", models.CharField(blank=True, max_length=15, verbose_name="language")),
                ("slot", models.CharField(max_length=40, verbose_name="slot")),
                ("path", models.CharField(blank=True, max_length=500)),
                ("options", models.JSONField(blank=True, default=dict)),
                (
                    "visible",
                    models.PositiveIntegerField(default=0, verbose_name="visible comments"),
                ),
                ("closed", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                ("created", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "closed_by",
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contenttypes.contenttype",
                        verbose_name="content type",
                    ),
                ),
            ],
            options={
                "verbose_name": "thread",
                "verbose_name_plural": "threads",
            },
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("depth", models.PositiveSmallIntegerField(default=0)),
                ("person", models.CharField(blank=True, db_index=True, max_length=64)),
                ("name", models.CharField(blank=True, max_length=60, verbose_name="name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("body", models.TextField(verbose_name="text")),
                ("language", models.CharField(blank=True, max_length=15, verbose_name="language")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("visible", "visible"),
                            ("held", "waiting for a moderator"),
                            ("rejected", "rejected"),
                            ("spam", "spam"),
                            ("removed", "removed"),
                        ],
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=100, verbose_name="reason")),
                ("score", models.PositiveIntegerField(default=0, verbose_name="reactions")),
                ("created", models.DateTimeField(db_index=True, verbose_name="written")),
                (
                    "published",
                    models.DateTimeField(blank=True, null=True, verbose_name="published"),
                ),
                ("edited", models.DateTimeField(blank=True, null=True, verbose_name="edited")),
                ("notified", models.DateTimeField(blank=True, null=True)),
                ("told", models.DateTimeField(blank=True, null=True)),
                ("address", models.CharField(blank=True, db_index=True, max_length=64)),
                ("request", models.CharField(blank=True, max_length=64)),
                ("source", models.CharField(blank=True, max_length=100)),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
                (
                    "branch",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="branch_replies",
                        to="djangocms_live_comments.comment",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="children",
                        to="djangocms_live_comments.comment",
                    ),
                ),
                (
                    "root",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="all_replies",
                        to="djangocms_live_comments.comment",
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="djangocms_live_comments.thread",
                    ),
                ),
            ],
            options={
                "verbose_name": "comment",
                "verbose_name_plural": "comments",
                "permissions": [
                    ("moderate", "Can moderate comments"),
                    ("see_email", "Can see the e-mail addresses of people who comment"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Action",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "verb",
                    models.CharField(
                        choices=[
                            ("approved", "approved"),
                            ("held", "held"),
                            ("rejected", "rejected"),
                            ("spam", "marked as spam"),
                            ("removed", "removed"),
                            ("edited", "edited"),
                            ("closed", "closed"),
                            ("opened", "opened"),
                            ("banned", "banned"),
                            ("unbanned", "let in again"),
                            ("dismissed", "dismissed reports"),
                            ("erased", "erased a person"),
                            ("exported", "exported a person’s data"),
                        ],
                        max_length=10,
                        verbose_name="what",
                    ),
                ),
                ("number", models.PositiveBigIntegerField(blank=True, null=True)),
                ("before", models.CharField(blank=True, max_length=10)),
                ("after", models.CharField(blank=True, max_length=10)),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                (
                    "created",
                    models.DateTimeField(auto_now_add=True, db_index=True, verbose_name="when"),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
                (
                    "comment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="actions",
                        to="djangocms_live_comments.comment",
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="actions",
                        to="djangocms_live_comments.thread",
                    ),
                ),
            ],
            options={
                "verbose_name": "action",
                "verbose_name_plural": "actions",
            },
        ),
        migrations.CreateModel(
            name="Reaction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person", models.CharField(db_index=True, max_length=64)),
                ("name", models.CharField(max_length=20)),
                ("address", models.CharField(blank=True, max_length=64)),
                ("created", models.DateTimeField(auto_now_add=True)),
                (
                    "comment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reactions",
                        to="djangocms_live_comments.comment",
                    ),
                ),
            ],
            options={
                "verbose_name": "reaction",
                "verbose_name_plural": "reactions",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("comment", "person"), name="djangocms_live_comments_one_reaction"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person", models.CharField(db_index=True, max_length=64)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("spam", "It is advertising or spam"),
                            ("abuse", "It is insulting or hateful"),
                            ("illegal", "It is against the law"),
                            ("other", "Something else"),
                        ],
                        max_length=10,
                        verbose_name="reason",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="note")),
                ("address", models.CharField(blank=True, max_length=64)),
                ("created", models.DateTimeField(auto_now_add=True, verbose_name="reported")),
                ("handled", models.DateTimeField(blank=True, null=True, verbose_name="handled")),
                (
                    "comment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reports",
                        to="djangocms_live_comments.comment",
                    ),
                ),
            ],
            options={
                "verbose_name": "report",
                "verbose_name_plural": "reports",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("comment", "person"), name="djangocms_live_comments_one_report"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Subscription",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("person", models.CharField(db_index=True, max_length=64)),
                (
                    "token",
                    models.CharField(
                        default=djangocms_live.comments.models.talk.new_token,
                        editable=False,
                        max_length=40,
                        unique=True,
                    ),
                ),
                ("confirmed", models.DateTimeField(blank=True, null=True)),
                ("created", models.DateTimeField(auto_now_add=True)),
                (
                    "comment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="subscriptions",
                        to="djangocms_live_comments.comment",
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
                    ),
                ),
            ],
            options={
                "verbose_name": "subscription",
                "verbose_name_plural": "subscriptions",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("comment", "person"),
                        name="djangocms_live_comments_one_subscription",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="thread",
            constraint=models.UniqueConstraint(
                fields=("content_type", "object_id", "language", "slot"),
                name="djangocms_live_comments_place",
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                fields=["thread", "root", "id"], name="djangocms_live_comments_list"
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(fields=["state", "created"], name="djangocms_live_comments_queue"),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("request", ""), _negated=True),
                fields=("request",),
                name="djangocms_live_comments_request",
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source", ""), _negated=True),
                fields=("source",),
                name="djangocms_live_comments_source",
            ),
        ),
    ]
