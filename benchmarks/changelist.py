"""Django's admin list over the registry's own table, signed in: what an office would get for nothing, as a contestant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django
from django.apps import AppConfig
from django.conf import settings
from werkzeug.test import EnvironBuilder

if TYPE_CHECKING:
    from pathlib import Path

HOST = "localhost"


def wsgi(folder: Path, registry: Path) -> tuple[Any, str]:
    """Return Django's WSGI application over the SQLite file `registry`, and the cookie of an administrator. Once a process."""
    sqlite = "django.db.backends.sqlite3"
    settings.configure(
        DEBUG=False,
        SECRET_KEY="benchmark" * 6,
        ALLOWED_HOSTS=[HOST],
        ROOT_URLCONF="benchmarks.changelist",
        USE_TZ=True,
        LANGUAGE_CODE="zh-hans",
        DATABASES={
            "default": {"ENGINE": sqlite, "NAME": str(folder / "django.sqlite3")},
            "registry": {"ENGINE": sqlite, "NAME": str(registry)},
        },
        DATABASE_ROUTERS=["benchmarks.changelist.Router"],
        INSTALLED_APPS=[
            "django.contrib.admin",
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "django.contrib.staticfiles",
            "benchmarks.changelist.Registry",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ]
                },
            }
        ],
        STATIC_URL="/static/",
    )
    django.setup()
    _register()
    from django.core.management import call_command  # noqa: PLC0415 - Django is configured only now
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    return get_wsgi_application(), _signed_in()


class Registry(AppConfig):  # type: ignore[misc]
    """The application that Django keeps the models below in."""

    name, label = "benchmarks", "registry"


class Router:
    """Sends the registry's tables to the registry's file and everything else to Django's own."""

    def db_for_read(self, model: Any, **_hints: Any) -> str:
        """Return the database that a model is read from."""
        return "registry" if model._meta.app_label == "registry" else "default"  # noqa: SLF001 - Django's own way

    def allow_migrate(self, db: str, _label: str, **_hints: Any) -> bool:
        """Let Django make tables in its own file alone."""
        return db == "default"


def _register() -> None:
    """Declare the account as Django sees it, with the columns, filters and search of the portal's list."""
    from django.contrib import admin  # noqa: PLC0415
    from django.db import models  # noqa: PLC0415

    class Unit(models.Model):
        name = models.CharField("单位", max_length=60)

        class Meta:
            app_label, managed, db_table = "registry", False, "unit"

        def __str__(self) -> str:
            return self.name

    class Account(models.Model):
        number = models.CharField("编号", max_length=40)
        platform = models.CharField("平台", max_length=20)
        unit = models.ForeignKey(Unit, models.DO_NOTHING)
        name = models.CharField("名称", max_length=60)
        handle = models.CharField("账号", max_length=60)
        followers = models.BigIntegerField("粉丝数")
        filed_on = models.DateField("备案日期")
        status = models.CharField("状态", max_length=20)

        class Meta:
            app_label, managed, db_table = "registry", False, "account"

        def __str__(self) -> str:
            return self.name

    class List(admin.ModelAdmin):
        list_display = ("name", "number", "platform", "handle", "unit", "followers", "filed_on", "status")
        list_select_related = ("unit",)
        list_filter = ("platform", "status")
        search_fields = ("name", "handle", "number", "unit__name")
        list_per_page = 50
        ordering = ("-filed_on", "-id")
        show_full_result_count = False

    admin.site.register(Account, List)
    urlpatterns[:] = _urls(admin)


def _urls(admin: Any) -> list[Any]:
    from django.urls import path  # noqa: PLC0415

    return [path("admin/", admin.site.urls)]


urlpatterns: list[Any] = []


def _signed_in() -> str:
    """Make an administrator and return the cookie of their session."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model  # noqa: PLC0415
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415

    user = get_user_model().objects.create_superuser("bench", "", "bench")
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"sessionid={session.session_key}"


def environ(path: str, cookie: str) -> dict[str, Any]:
    """Return the WSGI environment of a GET in the administrator's session."""
    return EnvironBuilder(path, base_url=f"http://{HOST}", headers={"Cookie": cookie}).get_environ()
