"""What a reader has done is kept in the browser, and one page shows it, saves it as a file and clears it."""
