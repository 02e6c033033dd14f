"""The Celery app. Without Redis the queue is a folder in the data directory; the work itself is rows, so a lost message costs nothing."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("shouquan")


def _configure() -> None:
    from django.conf import settings

    app.conf.update(
        timezone="Asia/Shanghai",
        enable_utc=True,
        task_ignore_result=True,
        task_acks_late=True,
        worker_hijack_root_logger=False,
        broker_connection_retry_on_startup=True,
    )
    if settings.REDIS_URL:
        app.conf.broker_url = settings.REDIS_URL
        app.conf.broker_transport_options = {"visibility_timeout": 300}
        return
    queue = settings.QUEUE_DIR
    for name in ("messages", "processed", "control"):
        (queue / name).mkdir(parents=True, exist_ok=True)
    app.conf.broker_url = "filesystem://"
    app.conf.broker_transport_options = {
        "data_folder_in": str(queue / "messages"),
        "data_folder_out": str(queue / "messages"),
        "processed_folder": str(queue / "processed"),
        "control_folder": str(queue / "control"),
    }


_configure()
# autodiscover_tasks() would find none of the rooms' tasks: all of them are entered by the portal's table of jobs.
app.conf.imports = ("operations.portal.tasks",)


@app.on_after_finalize.connect
def enter_timetable(sender: Celery, **kwargs: object) -> None:
    """Beat's timetable is the table of jobs; known once the rooms are."""
    import django

    django.setup()
    from operations.portal.tasks import timetable

    sender.conf.beat_schedule = timetable()
