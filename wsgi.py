"""The WSGI entry point: `gunicorn wsgi:app`, `flask --app wsgi …`."""

import gc

# What is loaded at the start stays for good. Looking through it for garbage took a third of the start, and
# would take time again and again while pages are made.
gc.disable()

from grants_app import create_app  # noqa: E402  # after the line above

app = create_app()
gc.freeze()
# A page makes some ten thousand objects that go with it, and next to nothing that refers to itself: looking
# after every 700 took a tenth of its time.
gc.set_threshold(10_000, 20, 20)
gc.enable()
