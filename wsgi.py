"""The WSGI entry point: `gunicorn wsgi:app`, `flask --app wsgi …`."""

import gc

# What is loaded at the start stays for good. Looking through it for garbage took a third of the start, and
# would take time again and again while pages are made.
gc.disable()

from grants_app import create_app  # noqa: E402  # after the line above

app = create_app()
gc.freeze()
# A page makes some ten thousand objects that go with it, and few that refer to themselves: looking after
# every 700 took a tenth of its time. Looking too seldom leaves 200 KB of each map or workbook lying about.
gc.set_threshold(5_000, 5, 5)
gc.enable()
