from djangocms_live.doorkeeper import Doorkeeper


def test_each_guest_has_so_many_seats() -> None:
    door = Doorkeeper(per_address=2, per_user=1)
    assert door.enter(("address", "192.0.2.1"))
    assert door.enter(("address", "192.0.2.1"))
    assert not door.enter(("address", "192.0.2.1"))
    assert door.enter(("address", "192.0.2.2"))
    assert door.enter(("user", "7"))
    assert not door.enter(("user", "7"))
    assert door.refused == 2


def test_a_seat_given_back_is_free() -> None:
    door = Doorkeeper(per_address=1, per_user=1)
    assert door.enter(("address", "192.0.2.1"))
    door.leave(("address", "192.0.2.1"))
    assert door.enter(("address", "192.0.2.1"))


def test_zero_is_no_limit() -> None:
    door = Doorkeeper(per_address=0, per_user=0)
    assert all(door.enter(("address", "192.0.2.1")) for _ in range(1000))
