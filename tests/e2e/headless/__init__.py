"""A site whose pages are shown by a front-end of its own: what docs/howto/headless.rst tells."""
