from django.apps import AppConfig


class InterviewConfig(AppConfig):
    name = "cacah.interview"
    label = "interview"
