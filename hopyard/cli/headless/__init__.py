"""A notebook run without a browser: what it executes, what it prints, what its experiments do."""
