import pytest

for shared in ("front_door", "machinery", "restarts", "visitors"):
    pytest.register_assert_rewrite(f"{__name__}.{shared}")
