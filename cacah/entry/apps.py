from django.apps import AppConfig


class EntryConfig(AppConfig):
    name = "cacah.entry"
    label = "entry"
