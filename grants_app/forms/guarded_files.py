"""Files in forms that the guard reads: their passages stand beside the fields, each with its place."""

from __future__ import annotations

from wtforms import Field

from grants_app.domain.disclosure.uploads.vocabulary import FileText
from grants_app.forms.guarded import GuardedText
from grants_app.i18n.upload_labels import place_words


def file_texts(field: Field, found: FileText) -> list[GuardedText]:
    """What a file says, for `GuardedForm.beside`. It cannot be softened here, only changed and sent anew."""
    return [
        GuardedText(
            name=f"{field.name}-{number}",
            label=f"{field.label.text}, {place_words(one.place)}",
            text=one.text,
            id=field.id,
            kept_as=field.name,
            is_fixed=True,
        )
        for number, one in enumerate(found.passages)
    ]
