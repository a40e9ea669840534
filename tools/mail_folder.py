"""Letters as files that a person can open, with an index page."""

import html
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #ccc; padding: .5rem; text-align: left; vertical-align: top; }
"""
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Sent letters</title><style>{style}</style></head>
<body><h1>Sent letters</h1>
<p>{count} letters, the newest first. Load the page again to see new ones.</p>
<table><thead><tr><th scope="col">No.</th><th scope="col">Sent</th><th scope="col">To</th>
<th scope="col">Subject</th><th scope="col">Open as</th></tr></thead><tbody>
{rows}
</tbody></table></body></html>
"""


class MailFolder:
    """A folder with three files a letter (.eml, .html, .txt) and `index.html`."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.index = folder / "index.html"
        self._lock = threading.Lock()
        self._rows: list[str] = []
        for path in sorted(folder.glob("*.eml")):
            self._rows.append(self._row(path.stem, _parse(path.read_bytes())))
        self._write_index()

    def store(self, content: bytes) -> None:
        """Add a letter, given as it came over SMTP."""
        message = _parse(content)
        with self._lock:
            name = f"{len(self._rows) + 1:04d}"
            (self.folder / f"{name}.eml").write_bytes(content)
            for kind in ("html", "plain"):
                body = message.get_body(preferencelist=(kind,))
                if body is not None:
                    self._write_body(name, kind, str(body.get_content()))
            self._rows.append(self._row(name, message))
            self._write_index()

    def _write_body(self, name: str, kind: str, text: str) -> None:
        if kind == "plain":
            (self.folder / f"{name}.txt").write_text(text, encoding="utf-8")
        else:  # a file has no header that names its character set
            start = "" if "charset" in text[:1000].lower() else '<meta charset="utf-8">\n'
            (self.folder / f"{name}.html").write_text(start + text, encoding="utf-8")

    def _row(self, name: str, message: EmailMessage) -> str:
        files = [f"{name}.{kind}" for kind in ("html", "txt", "eml")]
        links = [
            f'<a href="{file}">{Path(file).suffix[1:]}</a>'
            for file in files
            if (self.folder / file).exists()
        ]
        shown = [name, *(str(message.get(key, "")) for key in ("Date", "To", "Subject"))]
        cells = "".join(f"<td>{html.escape(text)}</td>" for text in shown)
        return f"<tr>{cells}<td>{', '.join(links)}</td></tr>"

    def _write_index(self) -> None:
        rows = "\n".join(reversed(self._rows))
        page = PAGE.format(style=STYLE, count=len(self._rows), rows=rows)
        draft = self.index.with_suffix(".new")
        draft.write_text(page, encoding="utf-8")
        draft.replace(self.index)  # a reader never sees half a page


def _parse(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message
