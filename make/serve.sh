#!/bin/sh
# Bring the instance up to date and serve it until it is stopped. Called by `make run` and `make demo`.
set -eu
# The database holds what is not published; it is for nobody else on this machine.
umask 077

python=.venv/bin/python
port=${PORT:-8000}
instance=${GRANTS_INSTANCE:-instance}

# Our own modules are compiled once, not by each of the three processes at each start.
unset PYTHONDONTWRITEBYTECODE
export GRANTS_DEMO_ACCOUNTS="${GRANTS_DEMO_ACCOUNTS:-1}"

"$python" -m flask --app wsgi prepare
if [ "${GRANTS_DEMO:-0}" = 1 ]; then
    "$python" -m flask --app wsgi demo
fi

echo "Serving http://127.0.0.1:$port (stop with Ctrl+C)"
if [ "$GRANTS_DEMO_ACCOUNTS" = 1 ]; then
    echo "Demo accounts and their passwords: $instance/demo-accounts.txt"
fi
# 8190 bytes is the longest first line of a request that gunicorn can be told to read. An address of 5,000 signs so
# reaches the application and gets its page; a longer one gets gunicorn's own bare 414, whatever is set here.
#
# The worker is a child of what becomes gunicorn, and ends with it, however that ends.
"$python" -m flask --app wsgi work --beside &
exec "$python" -m gunicorn wsgi:app --bind "127.0.0.1:$port"
