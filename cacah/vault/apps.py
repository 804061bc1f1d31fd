from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "cacah.vault"
    label = "vault"
