"""What all tests share."""


def pytest_configure(config):
    # djangocms-alias copies a content without naming a user; versioning warns, and it is harmless.
    config.addinivalue_line("filterwarnings", "ignore:No user has been supplied:UserWarning")
