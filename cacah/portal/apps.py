from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "cacah.portal"
    label = "portal"
