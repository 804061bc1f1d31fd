from django.apps import AppConfig


class LibConfig(AppConfig):
    name = "cacah.lib"
    label = "lib"
