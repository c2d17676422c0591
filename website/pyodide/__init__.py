"""Python for the page, fetched and locked, and JupyterLab in the browser, which uses the same."""
