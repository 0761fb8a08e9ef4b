"""Download, cleaning and loading of the publication.

A load passes through these modules in turn: ``bootstrap`` (the tasks), ``download`` (the file),
``opening`` (its kind and its records), ``table`` (header and rows), ``labels`` and ``counts``
(cells), ``suppression`` and ``estimate`` (level sums), ``problems`` (dropped rows), ``rows`` and
``store`` (the database). ``cleaning`` calls those from ``opening`` to ``rows``.
"""
