"""Logs that name where and what kind, never whom: an exception's own words may quote a person's answer."""

import logging
import traceback
from types import TracebackType


class Formatter(logging.Formatter):
    """Writes an exception as its type and the lines it passed through, without its message or its causes' messages."""

    def formatException(
        self,
        ei: "tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]",
    ) -> str:
        lines: list[str] = []
        error = ei[1]
        while error is not None:
            frames = traceback.extract_tb(error.__traceback__)
            lines.append(f"{type(error).__module__}.{type(error).__name__} at")
            lines.extend(f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames)
            error = error.__cause__ or error.__context__
        return "\n".join(lines)
