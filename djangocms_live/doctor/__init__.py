"""``manage.py live_doctor``: one full round trip, and in words what is wrong and what mends it."""
