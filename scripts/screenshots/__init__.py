"""The pictures of the documentation, made on the real sample site: ``make screenshots``.

``NAME-light.png`` and ``NAME-dark.png`` are the two schemes, ``NAME-rtl.png`` is in Arabic,
``NAME-phone.png`` is a phone. ``make screenshots ONLY=bell`` makes those whose names begin so.
"""
