from benchmarks.shared_settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.recipe.site"
