"""The scripts here import libraries that the tests do without: pytest leaves them alone."""

collect_ignore_glob = ["*.py"]
