from django.apps import AppConfig


class PlanConfig(AppConfig):
    name = "cacah.plan"
    label = "plan"
    append_only = ("plan_edition",)
