from django.apps import AppConfig


class GeoConfig(AppConfig):
    name = "cacah.geo"
    label = "geo"
