from django.apps import AppConfig


class CommsConfig(AppConfig):
    name = "cacah.comms"
    label = "comms"
