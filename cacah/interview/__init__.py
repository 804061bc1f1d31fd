"""Asks the questions for a seat: pages, summary, send, receipt. Each door mounts it behind its own guard."""
