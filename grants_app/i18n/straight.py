"""What compiled templates do most often, done straight: calls, and texts put into a page.

A page calls hundreds of macros and functions and puts in hundreds of texts. Jinja asks each function first
what it wants to be told, copies the arguments of each macro, and wraps every text once more before all are
joined: a tenth of a page's time, for cases that our templates do not have. What is not plain goes Jinja's
way.
"""

from __future__ import annotations

from functools import _lru_cache_wrapper
from types import FunctionType, MethodType
from typing import Any, Final

import markupsafe
from jinja2.runtime import Context, Macro
from jinja2.utils import missing
from markupsafe import Markup

# Generated code takes `escape` and `Macro` from here instead of from Jinja.
IMPORTED: Final = f"from {__name__} import escape, StraightMacro as Macro"
PLAIN: Final = frozenset({FunctionType, MethodType, _lru_cache_wrapper})
WANTS_TO_BE_TOLD: Final = "jinja_pass_arg"
_escaped: Final = markupsafe._escape_inner  # type: ignore[attr-defined]  # `escape` without its wrapping


def escape(value: Any) -> str:
    """A value as it may stand in a page, like `markupsafe.escape`, but bare: it is joined at once."""
    kind = type(value)
    if kind is str:
        escaped: str = _escaped(value)
    elif kind is Markup:
        escaped = value
    elif hasattr(value, "__html__"):
        escaped = value.__html__()
    else:
        escaped = _escaped(str(value))
    return escaped


class StraightMacro(Macro):
    """A macro that takes its arguments as they come."""

    def __init__(self, *values: Any) -> None:
        super().__init__(*values)
        self._takes_caller = self.caller and not self.explicit_caller
        self._is_plain = self._default_autoescape and not (self.catch_kwargs or self.catch_varargs)

    def call(self, arguments: tuple[Any, ...], named: dict[str, Any]) -> str:
        """What the macro gives back; TypeError for arguments that it does not have."""
        if not self._is_plain or len(arguments) > self._argument_count:
            return self(*arguments, **named)
        left = named.copy()
        values = [*arguments, *[left.pop(name, missing) for name in self.arguments[len(arguments) :]]]
        if self._takes_caller:
            values.append(left.pop("caller", None))
        if left or (self._takes_caller and values[-1] is None):
            return self(*arguments, **named)
        return str.__new__(Markup, self._func(*values))


class StraightContext(Context):
    """Calls macros and plain functions straight."""

    def call(self, called: Any, /, *arguments: Any, **named: Any) -> Any:
        """What a template's call gives back."""
        kind = type(called)
        if kind is StraightMacro:
            named.pop("_block_vars", None)
            named.pop("_loop_vars", None)
            return called.call(arguments, named)
        if kind in PLAIN and WANTS_TO_BE_TOLD not in called.__dict__:
            named.pop("_block_vars", None)
            named.pop("_loop_vars", None)
            return called(*arguments, **named)
        return super().call(called, *arguments, **named)
