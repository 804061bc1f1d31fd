from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "cacah.register"
    label = "register"
