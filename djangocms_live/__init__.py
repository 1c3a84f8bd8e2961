"""Live content for django CMS: publish, and every open page follows."""

__version__ = "0.1.0"
