from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class PortalConfig(AppConfig):
    name = "cacah.portal"
    label = "portal"

    def ready(self) -> None:
        from cacah.access import menu

        menu.register(gettext_lazy("Pusat bantuan"), "portal:desk", "help", "today")
        menu.register(gettext_lazy("Sandi keluarga"), "portal:resets", "reset_access", "families")
        menu.register(gettext_lazy("Sengketa isian"), "portal:disputes", "decide_claim", "families")
        menu.register(gettext_lazy("Mungkin orang yang sama"), "portal:matches", "settle_matches", "families")
