from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cacah.cases"
    label = "cases"
    append_only = (
        "cases_envelope", "cases_version", "cases_event", "cases_word", "cases_resolution",
        "cases_ending", "cases_nightrecord", "cases_leadanswer",
    )  # fmt: skip
