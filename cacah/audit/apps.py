from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "cacah.audit"
    label = "audit"
    append_only = ("audit_entry",)
