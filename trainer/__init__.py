"""Practise calming an angry customer before a real one calls."""

__version__ = "0.1.0"
