"""The settings of the tests: config.settings in test mode, on a data directory that goes with the run."""

import atexit
import os
import shutil
import tempfile

# A worker of pytest-xdist inherits the environment of the run, but not its directory: it has its own keys and evidence.
worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if os.environ.get("SHOUQUAN_MODE") != "test" or os.environ.get("SHOUQUAN_TEST_WORKER", "") != worker:
    os.environ["SHOUQUAN_MODE"], os.environ["SHOUQUAN_TEST_WORKER"] = "test", worker
    os.environ["SHOUQUAN_DATA"] = tempfile.mkdtemp(prefix="shouquan-data-")
    os.environ.pop("SHOUQUAN_REDIS_URL", None)
    atexit.register(shutil.rmtree, os.environ["SHOUQUAN_DATA"], ignore_errors=True)

from config.settings import *  # noqa: E402, F403
