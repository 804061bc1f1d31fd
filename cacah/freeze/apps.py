from django.apps import AppConfig


class FreezeConfig(AppConfig):
    name = "cacah.freeze"
    label = "freeze"
