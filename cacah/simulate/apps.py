from django.apps import AppConfig


class SimulateConfig(AppConfig):
    name = "cacah.simulate"
    label = "simulate"
