from django.apps import AppConfig


class LibConfig(AppConfig):
    name = "cacah.lib"
    label = "lib"

    def ready(self) -> None:
        """What the rooms' questions are asked with."""
        from cacah.lib import among as among
