"""Settings, read once from the environment (prefix `GRANTS_`) and checked before anything starts."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from grants_app.mail_settings import MailSettings, read_mail_settings
from grants_app.sealing import Keys, make_key

ROOT = Path(__file__).resolve().parent.parent
STAFF = "staff"


class ConfigurationError(RuntimeError):
    """A setting cannot be used; the message names it and says what it takes."""


@dataclass(frozen=True)
class Settings:
    """The settings of one running application.

    `as_of` is None for the programme's own day, the string "today" for a live portfolio, or a date.
    `encryption_keys` seal fields, the first one is current. `staff_need_second_factor`: whether specialists
    and administrators have to set one up before anything else. `files_at_once`: how many grants a file may
    hold to be answered at once; a larger one is made by the worker and kept for `files_kept_hours`. A report
    takes `attachments_most` files of `attachment_megabytes` each at most.
    """

    instance: Path
    database_url: str
    owner_database_url: str
    secret_key: str
    encryption_keys: Keys
    staff_need_second_factor: bool
    as_of: date | str | None
    demo_accounts: bool
    demo_password: str | None
    is_demo: bool
    public: bool
    base_url: str | None
    proxies: int
    contact: str | None
    mail: MailSettings
    files_url: str
    redis_url: str | None
    metrics_token: str | None
    files_at_once: int = 500
    files_kept_hours: int = 24
    attachment_megabytes: int = 10
    attachments_most: int = 12

    @property
    def own_database_url(self) -> str:
        """The SQLite file of this instance, which is used unless the setting names another database."""
        return own_database(self.instance)

    def flask(self) -> dict[str, Any]:
        """The same settings in the names that Flask and its extensions read."""
        secure = bool(self.base_url and self.base_url.startswith("https://"))
        return {
            "SETTINGS": self,
            "SECRET_KEY": self.secret_key,
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "SQLALCHEMY_ENGINE_OPTIONS": {"pool_pre_ping": not self.database_url.startswith("sqlite")},
            "BABEL_DEFAULT_LOCALE": "sq",
            "BABEL_DOMAIN": "messages;wtforms",
            "BABEL_TRANSLATION_DIRECTORIES": "translations;translations",
            "WTF_CSRF_TIME_LIMIT": None,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_PATH": "/",
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_SECURE": secure,
            "MAX_CONTENT_LENGTH": 2 * 1024 * 1024,
            "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
            "COMPRESS_MIN_SIZE": 600,
            "COMPRESS_ALGORITHM": ["br", "gzip"],
            "COMPRESS_BR_LEVEL": 4,
            "JSON_SORT_KEYS": False,
        }


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read and check the settings.

    Raises ConfigurationError with one sentence that names the variable.
    """
    env = {
        k.removeprefix("GRANTS_"): v for k, v in (environ or os.environ).items() if k.startswith("GRANTS_")
    }
    instance = Path(env.get("INSTANCE") or ROOT / "instance").resolve()
    instance.mkdir(parents=True, exist_ok=True)
    url = env.get("DATABASE_URL") or own_database(instance)
    base_url = read_base_url(env.get("BASE_URL"))
    return Settings(
        instance=instance,
        database_url=url,
        owner_database_url=env.get("OWNER_DATABASE_URL") or url,
        secret_key=env.get("SECRET_KEY") or kept_secret(instance / "secret-key"),
        encryption_keys=read_keys(env.get("ENCRYPTION_KEYS"), instance),
        staff_need_second_factor=read_group(env.get("REQUIRE_SECOND_FACTOR")) == STAFF,
        as_of=read_day(env.get("AS_OF")),
        demo_accounts=read_switch(env, "DEMO_ACCOUNTS", default=False),
        demo_password=env.get("DEMO_PASSWORD") or None,
        is_demo=read_switch(env, "DEMO", default=False),
        public=read_switch(env, "PUBLIC", default=True),
        base_url=base_url,
        proxies=read_count(env, "PROXIES"),
        contact=env.get("CONTACT") or None,
        mail=read_mail(env, base_url),
        files_url=read_files_url(env.get("FILES_URL"), instance),
        redis_url=read_redis_url(env.get("REDIS_URL")),
        metrics_token=env.get("METRICS_TOKEN") or None,
        files_at_once=read_count(env, "FILES_AT_ONCE", default=500),
        files_kept_hours=read_count(env, "FILES_KEPT_HOURS", default=24),
        attachment_megabytes=read_count(env, "ATTACHMENT_MEGABYTES", default=10),
        attachments_most=read_count(env, "ATTACHMENTS_MOST", default=12),
    )


def own_database(instance: Path) -> str:
    """The URL of an instance's own SQLite file."""
    return f"sqlite:///{instance / 'grants.sqlite'}"


def read_base_url(text: str | None) -> str | None:
    """Read `GRANTS_BASE_URL`: the site's own address, without a slash at its end."""
    if not text:
        return None
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
        raise ConfigurationError(
            f"GRANTS_BASE_URL takes an address such as https://grants.example.org, not {text!r}."
        )
    return text.rstrip("/")


def read_mail(env: Mapping[str, str], base_url: str | None) -> MailSettings:
    """Read `GRANTS_SMTP_URL` and `GRANTS_MAIL_FROM`."""
    try:
        return read_mail_settings(env, base_url=base_url)
    except ValueError as error:
        raise ConfigurationError(str(error)) from None


def read_day(text: str | None) -> date | str | None:
    """Read `GRANTS_AS_OF`: empty, "today" or YYYY-MM-DD."""
    if not text:
        return None
    if text == "today":
        return text
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ConfigurationError(
            f"GRANTS_AS_OF takes 'today' or a day as YYYY-MM-DD, not {text!r}."
        ) from None


def read_switch(env: Mapping[str, str], name: str, *, default: bool) -> bool:
    """Read a setting that is 0 or 1."""
    text = env.get(name, "")
    if text not in {"", "0", "1"}:
        raise ConfigurationError(f"GRANTS_{name} takes 0 or 1, not {text!r}.")
    return default if text == "" else text == "1"


def read_count(env: Mapping[str, str], name: str, *, default: int = 0) -> int:
    """Read a setting that is a whole number from 0."""
    text = env.get(name) or str(default)
    if not text.isdecimal():
        raise ConfigurationError(f"GRANTS_{name} takes a whole number from 0, not {text!r}.")
    return int(text)


def read_files_url(text: str | None, instance: Path) -> str:
    """Read `GRANTS_FILES_URL`: a folder as a path or file:// address, or s3://bucket/prefix."""
    if not text:
        return (instance / "files").as_uri()
    if text.startswith(("s3://", "file:///")):
        return text
    if "://" in text:
        raise ConfigurationError(f"GRANTS_FILES_URL takes a folder or s3://bucket/prefix, not {text!r}.")
    return Path(text).resolve().as_uri()


def read_redis_url(text: str | None) -> str | None:
    """Read `GRANTS_REDIS_URL`: redis://, rediss:// (encrypted) or redis+unix://."""
    if text and not text.startswith(("redis://", "rediss://", "redis+unix://")):
        raise ConfigurationError("GRANTS_REDIS_URL begins with redis://, rediss:// or redis+unix://.")
    return text or None


def read_keys(text: str | None, instance: Path) -> Keys:
    """Read `GRANTS_ENCRYPTION_KEYS`: keys with commas between them, the current one first."""
    given = text or kept_secret(instance / "encryption-keys", make_key)
    try:
        return Keys(tuple(key.strip() for key in given.split(",") if key.strip()))
    except ValueError:
        raise ConfigurationError(
            "GRANTS_ENCRYPTION_KEYS takes keys of 32 bytes in URL-safe base64 with commas between them, the "
            "current one first; `flask --app wsgi users make-key` makes one."
        ) from None


def read_group(text: str | None) -> str | None:
    """Read `GRANTS_REQUIRE_SECOND_FACTOR`: empty, or "staff"."""
    if text not in {None, "", STAFF}:
        raise ConfigurationError(f"GRANTS_REQUIRE_SECOND_FACTOR takes '{STAFF}' or nothing, not {text!r}.")
    return text or None


def kept_secret(path: Path, make: Callable[[], str] = lambda: secrets.token_urlsafe(48)) -> str:
    """Return the secret in `path`; make one on the first run, readable by its owner alone."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="utf-8").strip()
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        secret = make()
        file.write(secret)
    return secret
