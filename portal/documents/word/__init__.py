"""Word in: from the markup of a document to what its pages show."""
