from django.apps import AppConfig


class InstrumentConfig(AppConfig):
    name = "cacah.instrument"
    label = "instrument"
