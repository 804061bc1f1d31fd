from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class ProgressConfig(AppConfig):
    name = "cacah.progress"
    label = "progress"

    def ready(self) -> None:
        from cacah.access import menu

        menu.register(gettext_lazy("Kemajuan"), "progress:start", "see_progress", "today")
