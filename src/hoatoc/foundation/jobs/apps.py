"""Django's entry for the queue."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "hoatoc.foundation.jobs"
    label = "jobs"
    verbose_name = "Việc nền"
