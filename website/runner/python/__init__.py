"""What runs a page's cells inside Pyodide, in a worker of the browser (see static/live/worker.js)."""
