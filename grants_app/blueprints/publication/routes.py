"""What is public, since when and by whom; changing many items after a look at who will read them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from grants_app.access import current_viewer, requires
from grants_app.blueprints.publication.asking import read_chosen, read_filter, read_reason
from grants_app.current_programme import current_programme
from grants_app.domain.accounts.rules import can_publish_grants
from grants_app.domain.grants.actions import UnsignedGrantError
from grants_app.domain.grants.publication.actions import (
    PublicationConflictError,
    SeenItem,
    find_chosen,
    publish_items,
    withdraw_items,
)
from grants_app.domain.grants.publication.queries import Item, list_items
from grants_app.domain.grants.publication.vocabulary import ItemKind, PublicationState, WithdrawalReason
from grants_app.i18n import publication_labels

publication = Blueprint("publication", __name__)
Answer = Response | str | tuple[str, int]


@publication.get("/publication")
@requires(can_publish_grants)
def list_publication() -> str:
    """All that can be published, with its state."""
    return show_list()


@publication.post("/publication")
@requires(can_publish_grants)
def change_publication() -> Answer:
    """Show what the ticked items become and for whom; change them once that is confirmed."""
    change, chosen = request.form.get("change"), read_chosen(request.form.getlist("chosen"))
    if change not in {"publish", "withdraw"}:
        abort(400)
    if not chosen:
        return show_list(error=gettext("Tick what is to be changed first.")), 422
    try:
        items = find_chosen(current_viewer(), current_programme(), chosen)
        if request.form.get("step") != "confirm":
            return show_check(change, items)
        return make_change(change, chosen, items)
    except PublicationConflictError as conflict:
        message = gettext("Somebody else changed what you had ticked. Look at it and tick it again.")
        ticked = {seen.version for seen in chosen} - conflict.versions
        return show_list(error=message, ticked=ticked), 409
    except UnsignedGrantError:
        return show_check(change, items), 422


def make_change(change: str, chosen: list[SeenItem], items: list[Item]) -> Answer:
    """Publish or withdraw what was confirmed, all or nothing."""
    viewer, programme = current_viewer(), current_programme()
    if change == "publish":
        done = publish_items(viewer, programme, chosen)
        text = ngettext("%(num)s item was published.", "%(num)s items were published.", done)
    else:
        reason = read_reason(request.form.get("reason", ""))
        if reason is None:
            return show_check(change, items, error=gettext("Choose why it is withdrawn.")), 422
        done = withdraw_items(viewer, programme, chosen, reason=reason)
        text = ngettext("%(num)s item was withdrawn.", "%(num)s items were withdrawn.", done)
    flash(text, "success")
    return redirect(list_url(), code=303)


def show_list(*, error: str | None = None, ticked: Collection[str] = ()) -> str:
    """The page with the table."""
    asked = read_filter()
    page = list_items(current_viewer(), current_programme(), asked)
    return render_template(
        "publication/list_publication.html",
        asked=asked,
        page=page,
        since=request.args.get("since", "").strip(),
        kinds=list(ItemKind),
        states=list(PublicationState),
        words=publication_labels,
        list_url=list_url,
        error=error,
        ticked=ticked,
    )


def show_check(change: str, items: list[Item], *, error: str | None = None) -> str:
    """What is about to change, and who will read it then."""
    is_publishing, programme = change == "publish", current_programme()
    changing = [item for item in items if (item.published_at is None) == is_publishing]
    unsigned = [item for item in changing if is_publishing and item.is_unsigned]
    unchanged = [item for item in items if item not in changing]
    changing = [item for item in changing if item not in unsigned]
    return render_template(
        "publication/check_publication.html",
        change=change,
        grants=[item for item in changing if item.kind is ItemKind.GRANT],
        amounts=[item for item in changing if item.kind is ItemKind.AMOUNT],
        unsigned=unsigned,
        unchanged=unchanged,
        published_here={item.grant.id for item in changing if item.kind is ItemKind.GRANT},
        reasons=list(WithdrawalReason),
        words=publication_labels,
        list_url=list_url,
        error=error,
        is_closed=not (programme.is_default or programme.published_at),
    )


def list_url(**changed: Any) -> str:
    """The address of the list with its filters as now where they are not changed."""
    kept = {name: request.args.get(name) for name in ("kind", "state", "since")}
    return url_for("publication.list_publication", **{**kept, **changed})
