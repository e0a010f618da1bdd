"""A program of its own: HTML from standard input as a tagged PDF to standard output, in a named style sheet.

WeasyPrint and the libraries below it keep some 80 MB in whatever process has used them, and more with each
page. Here they end with the page. Nothing of the application is loaded, and nothing is fetched.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

WITHOUT_PANGO: Final = 3  # how the program ends where the library that sets the text is not installed


def write_page(html: str, style: str) -> bytes:
    """The page in a style sheet as PDF/UA. Raises OSError without Pango."""
    from weasyprint import CSS, HTML
    from weasyprint.urls import URLFetcher

    fetcher = URLFetcher(allowed_protocols={"data"})
    content: bytes = HTML(string=html, url_fetcher=fetcher).write_pdf(
        stylesheets=[CSS(string=style, url_fetcher=fetcher)], pdf_variant="pdf/ua-1"
    )
    return content


def main() -> int:
    """Print the page; how it ended."""
    html, style = sys.stdin.buffer.read().decode(), Path(sys.argv[1]).read_text(encoding="utf-8")
    try:
        content = write_page(html, style)
    except OSError:  # so WeasyPrint says that a library of Pango cannot be loaded
        return WITHOUT_PANGO
    sys.stdout.buffer.write(content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
