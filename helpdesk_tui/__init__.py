"""helpdesk: a help-desk console for IT-outsourcing companies. Importing this package imports nothing else."""

__version__ = "0.1.0"
