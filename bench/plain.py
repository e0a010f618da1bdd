"""The plain page that every ratio refers to: one count, 25 of 10,000 rows, Flask, SQLAlchemy, Jinja, no more.

Served like the product: `gunicorn 'bench.plain:make_app()'` with two workers. `PLAIN_DATABASE_URL` names the
database; `python -m bench.plain` fills it. The template is compiled once, as any application would have it.
"""

from __future__ import annotations

import os

from flask import Flask, render_template
from jinja2 import DictLoader
from sqlalchemy import Integer, String, create_engine, func, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

ROWS = 10_000
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Rows</title></head><body><h1>Rows</h1>
<p>{{ total }} rows</p>
<table><thead><tr><th>Number</th><th>Title</th><th>Owner</th><th>Start</th><th>End</th></tr></thead><tbody>
{% for row in rows %}
<tr><td>{{ row.id }}</td><td>{{ row.title }}</td><td>{{ row.owner }}</td>
<td>{{ row.start }}</td><td>{{ row.end }}</td></tr>
{% endfor %}
</tbody></table></body></html>"""


class Base(DeclarativeBase):
    """The one table's base."""


class PlainRow(Base):
    """A row with as much text as a line of a list needs."""

    __tablename__ = "plain_row"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    owner: Mapped[str] = mapped_column(String(80))
    start: Mapped[str] = mapped_column(String(10))
    end: Mapped[str] = mapped_column(String(10))


def make_app() -> Flask:
    """The application with its single page."""
    app = Flask(__name__)
    app.jinja_loader = DictLoader({"rows.html": PAGE})
    engine = create_engine(os.environ["PLAIN_DATABASE_URL"])

    @app.get("/")
    def show_rows() -> str:
        with Session(engine) as session:
            total = session.scalar(select(func.count()).select_from(PlainRow))
            rows = session.scalars(select(PlainRow).order_by(PlainRow.id).limit(25)).all()
            return render_template("rows.html", total=total, rows=rows)

    return app


def fill(url: str) -> None:
    """Make the table and its rows."""
    engine = create_engine(url)
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    rows = [
        {
            "title": f"Row number {n} with a title",
            "owner": f"Owner {n % 40}",
            "start": "2005-03-01",
            "end": "2006-07-31",
        }
        for n in range(ROWS)
    ]
    with Session(engine) as session:
        session.execute(insert(PlainRow), rows)
        session.commit()
    engine.dispose()


if __name__ == "__main__":
    fill(os.environ["PLAIN_DATABASE_URL"])
