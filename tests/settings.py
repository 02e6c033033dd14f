"""The settings of the tests: config.settings in test mode, on a data directory that goes with the run."""

import atexit
import os
import shutil
import tempfile

if os.environ.get("SHOUQUAN_MODE") != "test":
    os.environ["SHOUQUAN_MODE"] = "test"
    os.environ["SHOUQUAN_DATA"] = tempfile.mkdtemp(prefix="shouquan-data-")
    os.environ.pop("SHOUQUAN_REDIS_URL", None)
    atexit.register(shutil.rmtree, os.environ["SHOUQUAN_DATA"], ignore_errors=True)

from config.settings import *  # noqa: E402, F403
