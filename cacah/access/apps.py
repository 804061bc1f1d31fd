from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class AccessConfig(AppConfig):
    name = "cacah.access"
    label = "access"

    def ready(self) -> None:
        from cacah.access import menu

        menu.register(gettext_lazy("Akun petugas"), "access:accounts", "manage_users", "officers")
        menu.register(gettext_lazy("Catatan pembukaan data"), "access:trail", "see_audit", "families")
