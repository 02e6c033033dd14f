"""How far walks go: a few that are always the same in the suite, many new ones with `--hypothesis-profile=long`."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "walk", max_examples=12, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)
settings.register_profile("long", settings.get_profile("walk"), max_examples=1500, derandomize=False, print_blob=True)
