from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "cacah.access"
    label = "access"
