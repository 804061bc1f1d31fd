from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReleaseConfig(AppConfig):
    name = "cacah.release"
    label = "release"
    append_only = ("release_signature",)

    def ready(self) -> None:
        from cacah.access import menu

        menu.register(_("Rilis"), "release:runs", "see_tables", "figures")
