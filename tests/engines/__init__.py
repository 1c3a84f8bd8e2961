import pytest

# It has assertions, though it is no test module itself.
pytest.register_assert_rewrite("tests.engines.scenarios")
