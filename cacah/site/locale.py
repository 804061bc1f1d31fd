"""One folder a language: `cacah/locale/<code>/<room>.po`, merged and compiled when they changed."""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings

SOURCE = Path(__file__).resolve().parent.parent / "locale"


def merged(language: Path) -> Catalog:
    """All rooms' messages of one language."""
    catalog = Catalog(locale=language.name)
    for file in sorted(language.glob("*.po")):
        with file.open("rb") as source:
            for message in read_po(source, locale=language.name):
                if message.id:
                    catalog.add(message.id, message.string, context=message.context, flags=message.flags)
    return catalog


def build() -> None:
    """Write `django.mo` of every language where a source is newer; a language is whatever has a folder."""
    for language in sorted(place for place in SOURCE.iterdir() if place.is_dir()):
        target = Path(settings.LOCALE_PATHS[0]) / language.name / "LC_MESSAGES" / "django.mo"
        newest = max((file.stat().st_mtime for file in language.glob("*.po")), default=0)
        if target.exists() and target.stat().st_mtime >= newest:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as sink:
            write_mo(sink, merged(language))
